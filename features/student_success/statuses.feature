Feature: SMS statuses
  Each phone of a person is SMS Default, SMS Enabled or SMS Disabled. People change the status by hand; the product
  changes it for a few reasons only, and never takes back that somebody wants no texts.

  Background:
    Given the advisor Avery
    And the student Sam

  @SSE-STS-01
  Rule: What enables a phone

    Scenario: A user sets SMS Enabled
      When Avery sets Sam's mobile to SMS Enabled
      Then Sam's mobile shows SMS Enabled

    Scenario: The owner opts in after an opt-out
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "START" to Avery
      Then Sam's mobile shows SMS Enabled

    Scenario: A student starts a conversation
      Given the student Robin
      And Avery texts Robin "Welcome to the new term"
      When Sam's mobile sends "Hello, may I come and see you?" to Avery
      Then Sam's mobile shows SMS Enabled

    Scenario: Starting one from another phone enables that phone only
      Given Sam's record lists the phones
        | phone  |
        | mobile |
        | home   |
      And Avery texts Sam "Welcome to the new term"
      When Sam's home sends "This is my other number" to Avery
      Then Sam's home shows SMS Enabled
      And Sam's mobile shows SMS Default

    Scenario Outline: <word> opens no conversation
      Given the student Robin
      And Avery texts Robin "Welcome to the new term"
      When Sam's mobile sends "<word>" to Avery
      Then Sam's mobile shows SMS Default

      Examples:
        | word |
        | STOP |
        | HELP |

    Scenario: Staff who start a conversation keep their status
      Given the staff member Drew
      And Drew's record lists the phones
        | phone  |
        | mobile |
      And Avery texts Sam "Welcome to the new term"
      When Drew's mobile sends "Shall we have lunch?" to Avery
      Then Drew's mobile shows SMS Default

  @SSE-STS-02
  Rule: A reply changes no status

    Scenario: The first reply
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "Thank you" to Avery
      Then Sam's mobile shows SMS Default

    Scenario: A reply weeks later
      Given Avery texts Sam "Welcome to the new term"
      And 60 days pass
      When Sam's mobile sends "Sorry, I was away" to Avery
      Then Sam's mobile shows SMS Default

    Scenario: An answer that happens to be an opt-in keyword
      Given Avery texts Sam "Will you come?"
      When Sam's mobile sends "Yes" to Avery
      Then Sam's mobile shows SMS Default

  @SSE-STS-03
  Rule: What disables a phone

    Scenario: A user sets SMS Disabled
      When Avery sets Sam's mobile to SMS Disabled
      Then Sam's mobile shows SMS Disabled

    Scenario: An opt-out is learned
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled

    Scenario Outline: The phone is <what>
      Given Sam's mobile is <what>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled
      And the message report shows
        | to  | text                     | reason   |
        | Sam | Your tutorial is at four | <reason> |

      Examples:
        | what                | reason                   |
        | an invalid number   | TWILIO_RECIPIENT_INVALID |
        | not a mobile number | TWILIO_RECIPIENT_INVALID |
        | an unknown handset  | TWILIO_UNKNOWN_HANDSET   |

    Scenario Outline: The provider says afterwards that it is no number to text: <code>
      Given texts to Sam's mobile fail with error <code>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Disabled
      And the message report shows
        | to  | text                     | reason   | code   |
        | Sam | Your tutorial is at four | <reason> | <code> |

      Examples:
        | code  | reason                   |
        | 21211 | TWILIO_RECIPIENT_INVALID |
        | 21217 | TWILIO_RECIPIENT_INVALID |
        | 21614 | TWILIO_RECIPIENT_INVALID |
        | 21635 | TWILIO_RECIPIENT_INVALID |
        | 30005 | TWILIO_UNKNOWN_HANDSET   |

    Scenario: The carrier finds out hours later
      Given Sam's mobile is an unknown handset, as the carrier reports after 6 hours
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Default
      When 6 hours pass
      Then Sam's mobile shows SMS Disabled

  @SSE-STS-04
  Rule: A dead number disables itself alone

    Scenario Outline: The phone is <what>, the others stay as they are
      Given Sam's record lists the phones
        | phone  | status      | verified   |
        | mobile | SMS Enabled | 2026-06-30 |
        | home   | SMS Enabled |            |
        | work   | SMS Default |            |
      And Sam's mobile is <what>
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Disabled
      And Sam's home shows SMS Enabled
      And Sam's work shows SMS Default
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the home

      Examples:
        | what               |
        | an invalid number  |
        | an unknown handset |

  @SSE-STS-05
  Rule: Only people lift SMS Disabled

    Scenario: A conversation started from a disabled phone leaves it disabled
      Given the student Robin
      And Avery texts Robin "Welcome to the new term"
      And Avery sets Sam's mobile to SMS Disabled
      When Sam's mobile sends "Hello, may I come and see you?" to Avery
      And Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled
      And Sam receives "Your tutorial is at four" by email

    Scenario: After an opt-out, a text to another sender is no opt-in
      Given the advisor Blake
      And the student Robin
      And Blake texts Robin "Welcome to the library"
      And Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "Are my books there?" to Blake
      Then Sam's mobile shows SMS Disabled

    Scenario: A phone that works again stays disabled until somebody edits it
      Given Sam's mobile is an unknown handset
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile is reachable
      And 30 days pass
      And Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled
      And Sam receives "Your tutorial is at four" by email
      When Avery sets Sam's mobile to SMS Default
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the mobile

  @SSE-STS-06
  Rule: A status that was set does not fall back to SMS Default

    Scenario Outline: <status> stays
      Given Avery sets Sam's mobile to <status>
      When Sam's record is saved with the phones
        | phone  |
        | mobile |
        | home   |
      And students are opted out by default
      And 400 days pass
      And Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows <status>

      Examples:
        | status       |
        | SMS Enabled  |
        | SMS Disabled |

    Scenario Outline: A user may change <before> to <after>
      Given Avery sets Sam's mobile to <before>
      When Avery sets Sam's mobile to <after>
      Then Sam's mobile shows <after>

      Examples:
        | before       | after        |
        | SMS Enabled  | SMS Default  |
        | SMS Enabled  | SMS Disabled |
        | SMS Disabled | SMS Default  |
        | SMS Disabled | SMS Enabled  |

  @SSE-STS-07
  Rule: A SIS import sets no status

    Scenario: Known numbers keep their statuses, new ones are SMS Default
      Given Sam's record lists the phones
        | phone  | status       |
        | mobile | SMS Enabled  |
        | home   | SMS Disabled |
      When a SIS import lists
        | person | phone  |
        | Sam    | mobile |
        | Sam    | home   |
        | Sam    | work   |
      Then Sam's mobile shows SMS Enabled
      And Sam's home shows SMS Disabled
      And Sam's work shows SMS Default

    Scenario: Importing again after an opt-out leaves the person opted out
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When a SIS import lists
        | person | phone  |
        | Sam    | mobile |
      And Avery texts Sam "The tutorial has moved"
      Then Sam's mobile shows SMS Disabled
      And Sam receives "The tutorial has moved" by email

    Scenario: Whatever else the file says of them
      Given Sam's record lists the phones
        | phone  | status       |
        | mobile | SMS Disabled |
      When a SIS import lists
        | person | phone  | sms_status | verified_at          |
        | Sam    | mobile | enabled    | 2026-09-01T12:00:00Z |
        | Sam    | home   | enabled    | 2026-09-01T12:00:00Z |
      Then Sam's mobile shows SMS Disabled
      And Sam's home shows SMS Default
      And Sam's home is not verified

    Scenario: People who are new have SMS Default numbers, unverified
      When a SIS import lists
        | person | phone  |
        | Robin  | mobile |
      Then Robin's mobile shows SMS Default
      And Robin's mobile is not verified

  @SSE-STS-08
  Rule: Verified is a mark with a name and a date

    Scenario: A user marks a phone
      Given it is 2026-10-05 10:00 in UTC
      When Avery marks Sam's mobile as verified
      Then Sam's mobile was verified by Avery on 2026-10-05
      And Sam's mobile shows SMS Default

    Scenario: Marked again, by somebody else
      Given the advisor Blake
      And Avery marks Sam's mobile as verified
      And 14 days pass
      When Blake marks Sam's mobile as verified
      Then Sam's mobile was verified by Blake on 2026-09-21

    Scenario: A prospect upload verifies its numbers
      When a prospect upload lists
        | person | phone  |
        | Robin  | mobile |
      Then the phone of Robin that was verified last is the mobile
      And Robin's mobile shows SMS Default

    Scenario: A prospect entered by hand is verified like an uploaded one
      When Avery enters the prospect Robin with a mobile
      Then Robin's mobile was verified by Avery on 2026-09-07
      And Robin's mobile shows SMS Default

    Scenario: Entered by hand a second time, a prospect keeps the earlier mark
      Given Avery enters the prospect Robin with a mobile
      And the advisor Blake
      And 14 days pass
      When Blake enters the prospect Robin again
      Then Robin's mobile was verified by Avery on 2026-09-07

    Scenario: Numbers that were removed and come back by an import have their marks still
      Given Sam's record lists the phones
        | phone  |
        | mobile |
        | home   |
      And Avery marks Sam's mobile as verified
      And Avery marks Sam's home as verified
      And Sam's record lists the phones
        | phone |
        | work  |
      And 14 days pass
      When a SIS import lists
        | person | phone  |
        | Sam    | mobile |
        | Sam    | home   |
      Then Sam's mobile was verified by Avery on 2026-09-07
      And Sam's home was verified by Avery on 2026-09-07

    Scenario: A prospect upload leaves an earlier mark alone
      Given Avery marks Sam's mobile as verified
      And 14 days pass
      When a prospect upload lists
        | person | phone  |
        | Sam    | mobile |
      Then Sam's mobile was verified by Avery on 2026-09-07

    Scenario: Nobody is left unnamed
      When somebody tries to mark Sam's mobile as verified without saying who they are
      Then the attempt is refused because INVALID_REQUEST
      And Sam's mobile is not verified

    Scenario: An edit that says nothing of it keeps it
      Given Avery marks Sam's mobile as verified
      When Avery sets Sam's mobile to SMS Enabled
      And Sam's record is saved with the phones
        | phone  |
        | mobile |
        | home   |
      Then Sam's mobile was verified by Avery on 2026-09-07
      And Sam's home is not verified

    Scenario: Texts do not verify
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "Thank you" to Avery
      Then Sam's mobile is not verified

  @SSE-STS-09
  Rule: The record shows the number verified last

    Scenario: The latest of several
      Given Sam's record lists the phones
        | phone  | verified   |
        | mobile | 2026-02-10 |
        | home   | 2026-06-30 |
        | work   |            |
      Then the phone of Sam that was verified last is the home

    Scenario: None of several
      Given Sam's record lists the phones
        | phone  |
        | mobile |
        | home   |
      Then no phone of Sam is the one that was verified last
      When Avery marks Sam's home as verified
      Then the phone of Sam that was verified last is the home

    Scenario: It moves with the next mark
      Given Sam's record lists the phones
        | phone  | verified   |
        | mobile | 2026-02-10 |
        | home   | 2026-06-30 |
      When Avery marks Sam's mobile as verified
      Then the phone of Sam that was verified last is the mobile
      And Sam's mobile was verified by Avery on 2026-09-07

  @SSE-STS-10
  Rule: A text that spells a stop word enables nothing

    Background:
      Given Avery texts Sam "Welcome to the new term"
      And the advisor Blake
      And the student Robin
      And Blake texts Robin "Welcome to you too"

    Scenario Outline: <text>, as the first text of a conversation
      When Sam's mobile sends "<text>" to Blake
      Then Sam's mobile shows SMS Default

      Examples:
        | text         |
        | Stop.        |
        | STOP!!!      |
        | s t o p      |
        | Unsubscribe, |

    Scenario: Any other first text does
      When Sam's mobile sends "Stop by tomorrow?" to Blake
      Then Sam's mobile shows SMS Enabled

  @SSE-STS-11
  Rule: A number that comes back to a record is SMS Default

    Scenario Outline: It was <status> before
      Given Avery sets Sam's mobile to <status>
      Then Sam's mobile shows <status>
      Given Sam's record lists the phones
        | phone |
        | home  |
      When Sam's record is saved with the phones
        | phone  |
        | home   |
        | mobile |
      Then Sam's mobile shows SMS Default

      Examples:
        | status       |
        | SMS Enabled  |
        | SMS Disabled |

    Scenario Outline: It was <status> before, and an import brings it back
      Given Avery sets Sam's mobile to <status>
      Then Sam's mobile shows <status>
      Given Sam's record lists the phones
        | phone |
        | home  |
      When a SIS import lists
        | person | phone  |
        | Sam    | mobile |
      Then Sam's mobile shows SMS Default

      Examples:
        | status       |
        | SMS Enabled  |
        | SMS Disabled |
