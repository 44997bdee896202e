Feature: Opting out
  A recipient who answers a text with an opt-out keyword no longer wants texts at all. But the keyword is kept by the
  provider, and only for the number it was sent to; Student Success & Engagement learns of it when that same number
  texts again and is refused. The time in between is the opt-out delay: other senders still get through. Once the
  refusal is there, the recipient is opted out of everything on every phone, and messages arrive by email.

  Background:
    Given the advisors Avery and Blake
    And the student Sam

  @SSE-OPT-01
  Rule: An opt-out keyword ends texts from the number it was sent to

    Scenario Outline: <keyword> opts out
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "<keyword>" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email

      Examples:
        | keyword     |
        | STOP        |
        | STOPALL     |
        | QUIT        |
        | END         |
        | CANCEL      |
        | UNSUBSCRIBE |
        | stop        |
        | Unsubscribe |

    Scenario Outline: A keyword among other words is an ordinary reply: <reply>
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "<reply>" to Avery
      Then the provider lets Avery text Sam's mobile
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile

      Examples:
        | reply                    |
        | Please stop by my office |
        | When does the term end?  |
        | Can we cancel on Friday? |

  @SSE-OPT-02
  Rule: The provider's block covers one sender number and one phone

    Scenario: Another sender still gets through
      Given Avery texts Sam "Welcome to the new term"
      And Blake texts Sam "Your books are here"
      When Sam's mobile sends "STOP" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      And the provider lets Blake text Sam's mobile
      When Blake texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by text on the mobile

    Scenario: Another recipient of the same sender is not affected
      Given the student Robin
      And Avery texts Sam and Robin "Welcome to the new term"
      When Sam's mobile sends "STOP" to Avery
      And Avery texts Sam and Robin "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And Robin receives "Your tutorial is at four" by text on the mobile

    Scenario: The block is for the phone the keyword came from
      Given Sam's record lists the phones
        | phone        | type   | status      | verified   |
        | mobile       | mobile | SMS Enabled | 2026-05-04 |
        | other mobile | mobile | SMS Enabled | 2026-01-12 |
      And Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "STOP" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      And the provider lets Avery text Sam's other mobile

  @SSE-OPT-03
  Rule: The first opt-out leaves no trace

    Scenario: The keyword changes no status, also as the first text to a sender
      Given the student Kim
      And Avery texts Kim "Welcome to you too"
      When Kim's mobile sends "Good morning" to Avery
      And Sam's mobile sends "STOP" to Avery
      Then the replies on record are
        | from | to    | text         |
        | Kim  | Avery | Good morning |
        | Sam  | Avery | STOP         |
      And Sam's mobile shows SMS Default

    Scenario: The keyword changes no status
      Given Sam's record lists the phones
        | phone  | status      |
        | mobile | SMS Default |
        | home   | SMS Enabled |
        | work   | SMS Default |
      And Avery texts Sam "Welcome to the new term"
      When Sam's home sends "STOP" to Avery
      Then Sam's mobile and work show SMS Default
      And Sam's home shows SMS Enabled

    Scenario: The message report shows no error
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "STOP" to Avery
      Then the message report has no error for Sam
      And the message report shows
        | from  | to  | text                    | channel | status    | reason | error |
        | Avery | Sam | Welcome to the new term | sms     | delivered |        |       |

    Scenario: A second keyword leaves no trace either
      Given Avery texts Sam "Welcome to the new term"
      When Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "UNSUBSCRIBE" to Avery
      Then Sam's mobile shows SMS Default
      And the message report has no error for Sam

  @SSE-OPT-04
  Rule: During the gap everybody else still gets through

    Background:
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery

    Scenario: Texts of other senders are delivered, a first one included
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by text on the mobile
      And Sam's mobile shows SMS Default

    Scenario: The gap lasts until the stopped sender writes, however long that takes
      Given 45 days pass
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by text on the mobile
      And Sam's mobile shows SMS Default

    Scenario: Only the stopped sender's own next text closes the gap
      Given Blake texts Sam "Your books are here"
      And Blake texts Sam "Bring your student card"
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your books are here" by text on the mobile
      And Sam receives "Bring your student card" by text on the mobile
      And Sam receives "Your tutorial is at four" by email

  @SSE-OPT-05
  Rule: The next text from the stopped number is refused

    Background:
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery

    Scenario: The phone does not get it
      When Avery texts Sam "Your tutorial is at four"
      Then the message report shows
        | from  | to  | text                     | error                                           |
        | Avery | Sam | Your tutorial is at four | Attempt To Send To Unsubscribed Recipient 21610 |
      And Sam receives "Your tutorial is at four" by email

    Scenario: Weeks later it is refused all the same
      Given 90 days pass
      When Avery texts Sam "Your tutorial is at four"
      Then the message report shows
        | from  | to  | text                     | error                                           |
        | Avery | Sam | Your tutorial is at four | Attempt To Send To Unsubscribed Recipient 21610 |
      And Sam receives "Your tutorial is at four" by email

    Scenario: One refusal does not keep the text from others
      Given the students Robin and Kim
      When Avery texts Robin, Sam and Kim "Your tutorial is at four"
      Then Robin receives "Your tutorial is at four" by text on the mobile
      And Sam receives "Your tutorial is at four" by email
      And Kim receives "Your tutorial is at four" by text on the mobile

  @SSE-OPT-06
  Rule: The refusal disables every phone the recipient has

    Scenario: Phones of every type and status, texted before or never
      Given Sam's record lists the phones
        | phone     | type   | status       | verified   |
        | mobile    | mobile | SMS Enabled  | 2026-05-04 |
        | old phone | mobile | SMS Enabled  |            |
        | home      | home   | SMS Default  | 2026-02-10 |
        | work      | work   | SMS Disabled |            |
      And Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile, old phone, home and work show SMS Disabled
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by email

    Scenario: A phone recorded during the gap is one of them
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Sam's record lists the phones
        | phone  |
        | mobile |
        | home   |
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile and home show SMS Disabled

    Scenario: Other people's phones keep their statuses
      Given the student Robin
      And Avery texts Sam and Robin "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam and Robin "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled
      And Robin's mobile shows SMS Default

  @SSE-OPT-07
  Rule: The refused text is delivered by email

    Scenario: The very message that was refused arrives, once
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the message report shows
        | from  | to  | text                     | channel | destination | status |
        | Avery | Sam | Your tutorial is at four | email   | email       | sent   |

    Scenario: Once, too, where the provider says twice that it was refused
      Given Avery texts Sam "Welcome to the new term"
      And the provider refuses Avery's texts only after accepting them
      And the provider tells everything twice
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the message report shows
        | from  | to  | text                     | channel | destination | status |
        | Avery | Sam | Your tutorial is at four | email   | email       | sent   |

    Scenario: Without an email address it fails and stays in the report
      Given Sam has no email address
      And Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam does not receive "Your tutorial is at four"
      And Sam's mobile shows SMS Disabled
      And the message report shows
        | from  | to  | text                     | status |
        | Avery | Sam | Your tutorial is at four | failed |

  @SSE-OPT-08
  Rule: A known opt-out turns every sender's texts into email

    Background:
      Given Blake texts Sam "Your books are here"
      And Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"

    Scenario: The sender who was stopped, one who was not, and one who never wrote before
      Given the advisor Casey
      When Avery texts Sam "The tutorial has moved"
      And Blake texts Sam "Bring your student card"
      And Casey texts Sam "Please see me this week"
      Then Sam receives "The tutorial has moved" by email
      And Sam receives "Bring your student card" by email
      And Sam receives "Please see me this week" by email

    Scenario: A month later it still holds
      Given 31 days pass
      When Blake texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by email

  @SSE-OPT-09
  Rule: The message report names the refusal in fixed words

    Scenario: The refused text stands in the report with error and reason
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then the message report shows
        | from  | to  | text                     | error                                           | reason                        |
        | Avery | Sam | Welcome to the new term  |                                                 |                               |
        | Avery | Sam | Your tutorial is at four | Attempt To Send To Unsubscribed Recipient 21610 | TWILIO_RECIPIENT_UNSUBSCRIBED |

    Scenario: Messages that go by email afterwards were not refused
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Avery texts Sam "The tutorial has moved"
      Then the message report shows
        | from  | to  | text                   | channel | error | reason             |
        | Avery | Sam | The tutorial has moved | email   |       | NO_TEXTABLE_NUMBER |

  @SSE-OPT-10
  Rule: Filtering on the refusal finds the opt-outs that are known

    Background:
      Given the students Robin and Kim
      And Avery texts Sam, Robin and Kim "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Robin's mobile sends "STOP" to Avery

    Scenario: During the gap nobody is found
      Then the message report filtered on the error "Attempt To Send To Unsubscribed Recipient 21610" shows only
        | to |

    Scenario: Who is still in the gap is not found, nor who never opted out
      When Avery texts Sam and Kim "Your tutorial is at four"
      And Blake texts Robin "Your books are here"
      Then the message report filtered on the error "Attempt To Send To Unsubscribed Recipient 21610" shows only
        | to  | text                     |
        | Sam | Your tutorial is at four |

    Scenario: Everybody is found once the stopped sender has written to everybody
      When Avery texts Sam, Robin and Kim "Your tutorial is at four"
      Then the message report filtered on the error "Attempt To Send To Unsubscribed Recipient 21610" shows only
        | to    | text                     |
        | Sam   | Your tutorial is at four |
        | Robin | Your tutorial is at four |

  @SSE-OPT-11
  Rule: The exported report carries the same errors

    Scenario: The export names the refusal as the report does
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then the exported message report shows
        | from  | to  | text                     | error                                           | reason                        |
        | Avery | Sam | Welcome to the new term  |                                                 |                               |
        | Avery | Sam | Your tutorial is at four | Attempt To Send To Unsubscribed Recipient 21610 | TWILIO_RECIPIENT_UNSUBSCRIBED |

  @SSE-OPT-12
  Rule: Nobody is opted out of some senders only

    Background:
      Given Avery texts Sam "Welcome to the new term"
      And Blake texts Sam "Your books are here"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"

    Scenario: Once the opt-out is known it holds for the sender who was never stopped
      When Blake texts Sam "Bring your student card"
      Then the provider lets Blake text Sam's mobile
      But Sam receives "Bring your student card" by email

    Scenario: Once opted in again it is for all senders
      When Sam's mobile sends "START" to Avery
      And Avery texts Sam "The tutorial has moved"
      And Blake texts Sam "Bring your student card"
      Then Sam receives "The tutorial has moved" by text on the mobile
      And Sam receives "Bring your student card" by text on the mobile

  @SSE-OPT-13
  Rule: A number added later starts afresh

    Background:
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      And Sam's record lists the phones
        | phone     | type   |
        | mobile    | mobile |
        | new phone | mobile |

    Scenario: It is SMS Default while the others stay SMS Disabled
      Then Sam's mobile shows SMS Disabled
      And Sam's new phone shows SMS Default

    Scenario: So is one that comes when others were removed
      Given Sam's record lists the phones
        | phone     | type   |
        | new phone | mobile |
      When Sam's record is saved with the phones
        | phone     | type   |
        | new phone | mobile |
        | tablet    | mobile |
      Then Sam's new phone and tablet show SMS Default

    Scenario: It can be texted like any SMS Default number, by the stopped sender too
      When Avery texts Sam "The tutorial has moved"
      And Blake texts Sam "Your books are here"
      Then Sam receives "The tutorial has moved" by text on the new phone
      And Sam receives "Your books are here" by text on the new phone

  @SSE-OPT-14
  Rule: A refusal that comes afterwards counts the same

    Background:
      Given Sam's record lists the phones
        | phone  |
        | mobile |
        | home   |
      And Avery texts Sam "Welcome to the new term"
      And the provider refuses Avery's texts only after accepting them
      And Sam's mobile sends "STOP" to Avery

    Scenario: Phones, mailbox and report end up the same
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile and home show SMS Disabled
      And Sam receives "Your tutorial is at four" by email
      And the message report shows
        | from  | to  | text                     | channel | error                                           | reason                        |
        | Avery | Sam | Your tutorial is at four | email   | Attempt To Send To Unsubscribed Recipient 21610 | TWILIO_RECIPIENT_UNSUBSCRIBED |

    Scenario: From then on every sender's texts go by email
      Given Avery texts Sam "Your tutorial is at four"
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by email
