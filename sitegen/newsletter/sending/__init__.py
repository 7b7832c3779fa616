"""Sending, and its journal: from a rendered email to each recipient, exactly once.

    campaign        a finished email, ready to be addressed
    transactional   an email to one person, such as a notification
    recipients      who gets a campaign, and why the others don't
    welcome_series  the emails that are due after a subscriber confirmed
    merge_fields    what differs between recipients
    message         the message of one recipient in bytes
    journal         what was handed to the mail server, durably
    smtp            the conversation with the mail server
    send            a campaign to all its recipients, once each
    settings        the settings of sending, from the configuration and the environment
    address_leaks   no subscriber's address in anything public

Nothing here prints or asks.
"""
