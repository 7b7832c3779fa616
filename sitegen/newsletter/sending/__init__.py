"""Subscribers, sending and its journal: the only room that knows recipients.

    address       one mail address, and when two are the same
    private       the folder that nobody else may read
    rows          subscribers as other programs export them
    subscribers   who reads the newsletter, in one private file
    readers       who of them gets a mailing, and why the others do not
    edition       from a rendered letter to a mailing, and to files for services
    facts         what `issue.json` holds
    mailing       a finished issue, ready to be addressed
    merge         the fields that differ from reader to reader
    message       one reader's message in bytes
    journal       what was handed to the mail server, durably
    smtp          the conversation with the mail server
    send          a mailing to all its readers, once each
    welcome       the letters that are due after a reader confirmed
    settings      what the configuration and the environment say of all this
    guard         no reader's address in anything public

What a mailing says is made elsewhere; this room prints nothing and asks nothing.
"""
