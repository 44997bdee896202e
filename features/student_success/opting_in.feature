Feature: Opting back in
  Whoever wants texts again sends an opt-in keyword to the very number they stopped: that lifts the provider's block
  for this pair. Student Success & Engagement takes it as a wish to be texted, by every sender, on the phone it came
  from. A block that stands for another number is not lifted by it and shows itself with that number's next text.

  Background:
    Given the advisors Avery and Blake
    And the student Sam
    And Sam's record lists the phones
      | phone  |
      | mobile |
      | home   |
    And Avery texts Sam "Welcome to the new term"

  @SSE-IN-01
  Rule: An opt-in keyword lifts the block for that pair

    Scenario Outline: <keyword> opts in again
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "<keyword>" to Avery
      Then the provider lets Avery text Sam's mobile
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the mobile

      Examples:
        | keyword |
        | START   |
        | YES     |
        | UNSTOP  |
        | start   |

    Scenario: Opting in before the opt-out became known ends the gap without a trace
      Given Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "START" to Avery
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the message report has no error for Sam

    Scenario: A keyword sent to another number does not lift the block
      Given Blake texts Sam "Your books are here"
      And Sam's mobile sends "STOP" to Avery
      When Sam's mobile sends "START" to Blake
      Then the provider blocks Avery from texting Sam's mobile

    Scenario: Ordinary words are no opt-in
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "Please start again" to Avery
      Then the provider blocks Avery from texting Sam's mobile
      And Sam's mobile shows SMS Disabled
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by email

  @SSE-IN-02
  Rule: An opt-in enables the phone it came from and no other

    Scenario: The other phones stay SMS Disabled
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "START" to Avery
      Then Sam's mobile shows SMS Enabled
      And Sam's home shows SMS Disabled

    Scenario Outline: Spaces around the word and its letters do not matter: <word>
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "<word>" to Avery
      Then Sam's mobile shows SMS Enabled

      Examples:
        | word    |
        | Start   |
        | UNSTOP  |

    Scenario: Spaces around it do not matter
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "  start " to Avery
      Then Sam's mobile shows SMS Enabled

    Scenario: Texts go to that phone, although another one was verified since
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "START" to Avery
      And Avery marks Sam's home as verified
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the mobile

    Scenario: Another person's phones are not touched
      Given the student Robin
      And Avery texts Robin "Come and see me"
      And Sam's mobile sends "STOP" to Avery
      And Robin's mobile sends "STOP" to Avery
      And Avery texts Sam and Robin "Your tutorial is at four"
      When Sam's mobile sends "START" to Avery
      Then Sam's mobile shows SMS Enabled
      And Robin's mobile shows SMS Disabled

    Scenario: In the gap, before the opt-out was learned, it counts as well
      When Sam's mobile sends "STOP" to Avery
      Then Sam's mobile shows SMS Default
      When Sam's mobile sends "START" to Avery
      Then Sam's mobile shows SMS Enabled
      And Sam's home shows SMS Default

    Scenario: So it does in the gap when other texts came between
      Given Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "Please write me a letter" to Avery
      When Sam's mobile sends "START" to Avery
      Then Sam's mobile shows SMS Enabled

    Scenario: Without an opt-out the word is an ordinary answer
      When Sam's mobile sends "YES" to Avery
      Then Sam's mobile shows SMS Default

    Scenario: A phone that was added after the opt-out is enabled by it too
      Given Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's record is saved with the phones
        | phone  |
        | mobile |
        | home   |
        | work   |
      And Sam's work sends "START" to Avery
      Then Sam's work shows SMS Enabled
      And Sam's mobile shows SMS Disabled

  @SSE-IN-03
  Rule: After an opt-in every sender may text that phone

    Scenario: One who had written before and one who had not
      Given the advisor Casey
      And Blake texts Sam "Your books are here"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"
      When Sam's mobile sends "START" to Avery
      And Blake texts Sam "Bring your student card"
      And Casey texts Sam "Please see me this week"
      Then Sam receives "Bring your student card" by text on the mobile
      And Sam receives "Please see me this week" by text on the mobile

  @SSE-IN-04
  Rule: A block that still stands disables everything again

    Background:
      Given Blake texts Sam "Your books are here"
      And Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "STOP" to Blake
      And Avery texts Sam "Your tutorial is at four"
      And Sam's mobile sends "START" to Avery

    Scenario: The second sender's next text is refused, emailed, and ends texting on every phone
      When Blake texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by email
      And Sam's mobile and home show SMS Disabled
      And the message report shows
        | from  | to  | text                    | error                                           |
        | Blake | Sam | Bring your student card | Attempt To Send To Unsubscribed Recipient 21610 |

    Scenario: Until then the first sender gets through
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the mobile
      And Sam's mobile shows SMS Enabled

    Scenario: Opting in to the second sender as well settles it
      Given Blake texts Sam "Bring your student card"
      When Sam's mobile sends "START" to Blake
      And Avery texts Sam "The tutorial has moved"
      And Blake texts Sam "The library closes at six"
      Then Sam receives "The tutorial has moved" by text on the mobile
      And Sam receives "The library closes at six" by text on the mobile

  @SSE-IN-05
  Rule: Neither an edit nor another number's opt-in lifts a block

    Background:
      Given Blake texts Sam "Your books are here"
      And Sam's mobile sends "STOP" to Avery
      And Avery texts Sam "Your tutorial is at four"

    Scenario: After an edit by hand the stopped number's next text is refused
      Given Avery sets Sam's mobile to SMS Enabled
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by email
      And Sam's mobile and home show SMS Disabled
      And the message report shows
        | from  | to  | text                   | error                                           |
        | Avery | Sam | The tutorial has moved | Attempt To Send To Unsubscribed Recipient 21610 |

    Scenario: After an edit by hand the other senders get through
      Given Avery sets Sam's mobile to SMS Enabled
      When Blake texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by text on the mobile

    Scenario: After an opt-in to another number the stopped number's next text is refused
      Given Sam's mobile sends "START" to Blake
      When Blake texts Sam "Bring your student card"
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "Bring your student card" by text on the mobile
      And Sam receives "The tutorial has moved" by email
      And Sam's mobile and home show SMS Disabled

    Scenario: An edit of another phone leads around the block, for the block is on the phone that stopped
      Given Avery sets Sam's home to SMS Enabled
      When Avery texts Sam "The tutorial has moved"
      Then Sam receives "The tutorial has moved" by text on the home

  @SSE-IN-06
  Rule: A refusal older than the opt-in word teaches nothing

    Scenario: The refusal comes after the person has come back
      Given the provider refuses Avery's texts only after accepting them
      And the provider tells 2 hours late what became of Avery's texts
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      And Sam's mobile sends "START" to Avery
      And 3 hours pass
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Enabled
      And Sam's home shows SMS Default

    Scenario Outline: Any other text in the meantime leaves the refusal what it is: <text>
      Given the provider refuses Avery's texts only after accepting them
      And the provider tells 2 hours late what became of Avery's texts
      And Sam's mobile sends "START" to Avery
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      And Sam's mobile sends "<text>" to Avery
      And 3 hours pass
      Then Sam receives "Your tutorial is at four" by email
      And Sam's mobile shows SMS Disabled

      Examples:
        | text              |
        | STOPALL           |
        | Why do you write? |

    Scenario: A refusal of an attempt that came after it teaches as ever
      Given Sam's mobile sends "STOP" to Avery
      And Sam's mobile sends "START" to Avery
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      Then Sam's mobile shows SMS Disabled
      And Sam's home shows SMS Disabled
