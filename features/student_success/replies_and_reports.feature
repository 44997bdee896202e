Feature: Replies and the message report
  Whatever people answer is kept with the conversation, and the user is told by email. The message report tells of
  every message what became of it and why.

  Background:
    Given the advisors Avery and Blake
    And the students Sam and Robin

  @SSE-REP-01
  Rule: A reply is recorded and announced

    Scenario: The user is told in the configured words
      Given replies are announced with
        | subject | A text from {sender}              |
        | body    | Dear {recipient}, they say: {text} |
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "Thank you, when can I come?" to Avery
      Then Avery is told by an email "A text from {Sam}" saying "Dear {Avery}, they say: Thank you, when can I come?"
      And the replies on record are
        | from | to    | text                        |
        | Sam  | Avery | Thank you, when can I come? |

    Scenario: Only the user who was written to is told
      Given Avery texts Sam "Welcome to the new term"
      And Blake texts Sam "Your books are here"
      When Sam's mobile sends "I will fetch them on Friday" to Blake
      Then Blake receives "I will fetch them on Friday" by email
      And Avery does not receive "I will fetch them on Friday"

    Scenario: Several replies, each told
      Given Avery texts Sam and Robin "Welcome to the new term"
      When Sam's mobile sends "Thank you" to Avery
      And Robin's mobile sends "See you on Monday" to Avery
      And Sam's mobile sends "Is there a reading list?" to Avery
      Then Avery receives "Thank you" by email
      And Avery receives "See you on Monday" by email
      And Avery receives "Is there a reading list?" by email

    Scenario: A user who lost the role is told all the same
      Given Avery texts Sam "Welcome to the new term"
      And Avery becomes a staff member
      When Sam's mobile sends "Thank you" to Avery
      Then Avery receives "Thank you" by email

    Scenario: The provider tells of it twice
      Given the provider tells everything twice
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "Thank you" to Avery
      Then Avery receives "Thank you" by email
      And the replies on record are
        | from | to    | text      |
        | Sam  | Avery | Thank you |

    Scenario: The announcement that the engine comes with
      Given nothing is configured yet
      And Avery has a role of the Permitted Roles
      And of Sam's phones only the mobile is of the Default SMS Phone Type
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "Thank you, when can I come?" to Avery
      Then Avery is told of Sam's "Thank you, when can I come?" in the announcement that is configured

  @SSE-REP-02
  Rule: The announcement is used for replies only

    Scenario: A message that goes by email comes in its own words
      Given replies are announced with
        | subject | Announcement of a reply           |
        | body    | Announcement: {text}, by {sender} |
      And Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "Your tutorial is at four" by email
      And Sam receives "The tutorial has moved" by email
      And Sam has no email with "Announcement"

    Scenario Outline: The provider's own words are no replies: <word>
      Given replies are announced with
        | subject | Announcement of a reply           |
        | body    | Announcement: {text}, by {sender} |
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "<word>" to Avery
      Then Avery has no email with "Announcement"
      And the replies on record are
        | from | to    | text   |
        | Sam  | Avery | <word> |

      Examples:
        | word  |
        | STOP  |
        | start |
        | HELP  |

    Scenario: A text that a student initiates is told like a reply
      Given replies are announced with
        | subject | Announcement of a reply           |
        | body    | Announcement: {text}, by {sender} |
      And Avery texts Robin "Welcome to the new term"
      When Sam's mobile sends "May I come by on Friday?" to Avery
      Then Avery is told by an email "Announcement of a reply" saying "Announcement: May I come by on Friday?, by {Sam}"

  @SSE-REP-03
  Rule: A text from a stranger, or to nobody, is kept

    Scenario: From a phone that stands on nobody's record
      Given Avery texts Sam "Welcome to the new term"
      When a stranger's phone sends "Who is this?" to Avery
      Then the replies on record are
        | from | to    | text         |
        |      | Avery | Who is this? |
      And the provider is told that "Who is this?" was taken

    Scenario: To a number that no user has any more
      Given Avery texts Sam "Welcome to the new term"
      And Avery's sender number is deleted
      When Sam's mobile sends "Are you still there?" to Avery
      Then the replies on record are
        | from | to | text                 |
        | Sam  |    | Are you still there? |

  @SSE-REP-04
  Rule: The message report can be filtered and exported

    Background:
      Given Sam's record lists the phones
        | phone  | status      |
        | mobile | SMS Enabled |
        | home   | SMS Default |
      And Avery sets Robin's mobile to SMS Disabled
      And Avery texts Sam and Robin "Your tutorial is at four"
      And 2 days pass
      And Blake texts Sam "Your books are here"

    Scenario Outline: Filtered on the <field> "<value>"
      Then the message report filtered on the <field> "<value>" shows only
        | from   | to   | text   |
        | <user> | <to> | <text> |

      Examples:
        | field   | value            | user  | to    | text                     |
        | from    | Blake            | Blake | Sam   | Your books are here      |
        | to      | Robin            | Avery | Robin | Your tutorial is at four |
        | channel | email            | Avery | Robin | Your tutorial is at four |
        | since   | 2026-09-08 00:00 | Blake | Sam   | Your books are here      |

    Scenario: Filtered on a destination
      Then the message report filtered on the destination "Sam's mobile" shows only
        | from  | to  | text                     |
        | Avery | Sam | Your tutorial is at four |
        | Blake | Sam | Your books are here      |

    Scenario: Filtered on an end
      Then the message report filtered on the until "2026-09-08 00:00" shows only
        | from  | to    | text                     |
        | Avery | Sam   | Your tutorial is at four |
        | Avery | Robin | Your tutorial is at four |

    Scenario: Filtered on an error
      Given Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "The tutorial has moved"
      Then the message report filtered on the error "Attempt To Send To Unsubscribed Recipient 21610" shows only
        | from  | to  | text                   |
        | Avery | Sam | The tutorial has moved |

    Scenario: Every row of it, however many there are
      When Avery texts Sam "One more thing"
      And Avery texts Sam "And another one"
      And Avery texts Sam "And a last one"
      Then the message report shows
        | to  | text                     |
        | Sam | Your tutorial is at four |
        | Sam | Your books are here      |
        | Sam | One more thing           |
        | Sam | And another one          |
        | Sam | And a last one           |
      And the exported message report shows
        | to  | text                     |
        | Sam | Your tutorial is at four |
        | Sam | And a last one           |

    Scenario: Exported
      Then the exported message report shows
        | from  | to    | text                     | channel | destination |
        | Avery | Sam   | Your tutorial is at four | sms     | mobile      |
        | Avery | Robin | Your tutorial is at four | email   | email       |
        | Blake | Sam   | Your books are here      | sms     | mobile      |

    Scenario Outline: Words that a spreadsheet would take for a formula are exported as words: <text>
      When Avery texts Sam "<text>"
      Then the exported message report holds "<text>" as words

      Examples:
        | text                   |
        | =2+3 is easy           |
        | +1 from me             |
        | @all: see you at four  |
        | -1 degrees, dress warm |

  @SSE-REP-05
  Rule: Any other failure goes by email and changes no status

    Scenario Outline: The phone is <what>
      Given Sam's mobile is <what>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Default
      And the message report shows
        | to  | text                     | channel | reason             |
        | Sam | Your tutorial is at four | email   | TWILIO_SEND_FAILED |

      Examples:
        | what                    |
        | switched off            |
        | a landline              |
        | filtered by the carrier |

    Scenario Outline: The report says what the provider means by <code>
      Given texts to Sam's mobile fail with error <code>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the message report shows
        | to  | text                     | reason             | error   |
        | Sam | Your tutorial is at four | TWILIO_SEND_FAILED | <words> |

      Examples:
        | code  | words                                 |
        | 30001 | Queue Overflow 30001                  |
        | 30003 | Unreachable Destination Handset 30003 |
        | 30006 | Landline Or Unreachable Carrier 30006 |
        | 30008 | Unknown Delivery Error 30008          |

    Scenario Outline: Each failure has words of its own in the report: <code>
      Given texts to Sam's mobile fail with error <code>
      And texts to Robin's mobile fail with error 63999
      When Avery texts Sam and Robin "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the message report says of Sam's text something else than of Robin's, but for the code

      Examples:
        | code  |
        | 21211 |
        | 21217 |
        | 21408 |
        | 21611 |
        | 21612 |
        | 21614 |
        | 21617 |
        | 21635 |
        | 30001 |
        | 30002 |
        | 30003 |
        | 30004 |
        | 30005 |
        | 30006 |
        | 30007 |
        | 30008 |

    Scenario Outline: A code that nobody knows: <code>
      Given texts to Sam's mobile fail with error <code>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Default
      And the message report shows
        | to  | text                     | channel | reason             | code   |
        | Sam | Your tutorial is at four | email   | TWILIO_SEND_FAILED | <code> |

      Examples:
        | code  |
        | 30990 |
        | 63999 |

    Scenario: A text that is on its way
      Given the provider tells of every step of a text, sending it among them
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the message report shows
        | to  | text                     | channel | reason | error |
        | Sam | Your tutorial is at four | sms     |        |       |

    Scenario: The provider is too busy
      Given Avery texts Sam "Welcome to the new term"
      And the provider is too busy to take Avery's texts
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Default

    Scenario: The next text is tried again
      Given Sam's mobile is switched off
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile is reachable
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the mobile

    Scenario: The carrier finds out hours later
      Given Sam's mobile is switched off, as the carrier reports after 6 hours
      When Avery texts Sam "Your tutorial is at four"
      Then Sam does not receive "Your tutorial is at four"
      When 6 hours pass
      Then Sam receives "Your tutorial is at four" by email

  @SSE-REP-06
  Rule: Pictures that come in are kept and shown

    Background:
      Given Avery texts Sam "Welcome to the new term"

    Scenario: A text with pictures
      When Sam's mobile sends 2 pictures with "Here is my form" to Avery
      Then the replies on record are
        | from | to    | text            |
        | Sam  | Avery | Here is my form |
      And the reply "Here is my form" of Sam shows 2 pictures

    Scenario: Pictures alone
      When Sam's mobile sends 1 pictures with "" to Avery
      Then the reply "" of Sam shows 1 pictures

    Scenario: A text without any shows none
      When Sam's mobile sends "Thank you" to Avery
      Then the reply "Thank you" of Sam shows 0 pictures
