"""Sending: from a rendered email to each recipient, exactly once.

    campaign        a finished email, before it is addressed
    invitations     the emails that ask new subscribers to confirm
    transactional   an email to one person, such as a notification
    recipients      the recipients of a campaign, and why others are left out
    automated       the automated emails that are due, such as those of the welcome series
    merge_fields    what differs between recipients
    message         the message of one recipient in bytes
    journal         the durable record of what was sent to whom
    smtp            the connection to the mail server
    preflight       the checks before a campaign is sent
    send            sends a campaign to all its recipients, once each
    send_loop       the loop over the recipients: pacing and retries
    settings        the settings of sending, from the configuration and the environment
    address_leaks   finds subscribers' addresses in public files

Nothing here prints or prompts.
"""
