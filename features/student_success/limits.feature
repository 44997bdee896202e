Feature: Limits
  An institution buys so many texts a month and so many sender numbers. Nothing is lost when either runs out: what was
  written as a text arrives by email.

  Background:
    Given the advisor Avery
    And the students Sam and Robin

  @SSE-LIM-01
  Rule: The texts of the month are counted

    Scenario: Every text counts once, an email does not
      Given the SMS Message Limit leaves room for 10 more
      And Avery sets Robin's mobile to SMS Disabled
      When Avery texts Sam "Your tutorial is at four"
      And Avery texts Sam and Robin "The tutorial has moved"
      Then the SMS Message Limit shows room for 8 more

    Scenario: Texts that people send are not counted
      Given Avery texts Sam "Welcome to the new term"
      And the SMS Message Limit leaves room for 10 more
      When Sam's mobile sends "Thank you" to Avery
      Then the SMS Message Limit shows room for 10 more

    Scenario: The count survives a restart
      Given the engine keeps its records
      And the advisor Avery
      And the student Sam
      And the SMS Message Limit leaves room for 2 more
      When Avery texts Sam "Welcome to the new term"
      And the engine is restarted
      Then the SMS Message Limit shows room for 1 more

    Scenario: The count to date
      Given it is 2041-02-10 12:00 in UTC
      When Avery texts Sam and Robin "The tutorial has moved"
      And Avery texts Sam "Bring your student card"
      Then the SMS Message Limit shows 3 texts to date
      When it is 2041-03-01 12:00 in UTC
      Then the SMS Message Limit shows 0 texts to date

    Scenario: Texts are counted as the engine comes
      Given nothing is configured yet
      And Avery has a role of the Permitted Roles
      And of Sam's phones only the mobile is of the Default SMS Phone Type
      And it is 2041-05-10 12:00 in UTC
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the SMS Message Limit shows 1 texts to date

  @SSE-LIM-02
  Rule: At the limit texts become email until the month is over

    Scenario: The last text of the limit and the one after it
      Given the SMS Message Limit leaves room for 1 more
      When Avery texts Sam "Your tutorial is at four"
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And Sam receives "The tutorial has moved" by email
      And the message report shows
        | to  | text                   | channel | reason                |
        | Sam | The tutorial has moved | email   | MESSAGE_LIMIT_REACHED |

    Scenario: Within one message the first recipients get texts and the others email
      Given the SMS Message Limit leaves room for 1 more
      When Avery texts Sam and Robin "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And Robin receives "Your tutorial is at four" by email

    Scenario: A larger limit is felt at once
      Given the SMS Message Limit leaves room for 0 more
      And Avery texts Sam "Your tutorial is at four"
      When the SMS Message Limit leaves room for 5 more
      And Avery texts Sam "The tutorial has moved"
      Then Sam receives "Your tutorial is at four" by email
      And Sam receives "The tutorial has moved" by text on the mobile

    Scenario Outline: With the new month, counting starts again: <why>
      Given the time zone of the institution is <zone>
      And it is <before> in <zone>
      And the SMS Message Limit leaves room for 2 more
      And Avery texts Sam and Robin "Your tutorial is at four"
      When it is <still> in <zone>
      And Avery texts Sam "The tutorial has moved"
      And it is <after> in <zone>
      And Avery texts Sam "Bring your student card"
      Then Sam receives "The tutorial has moved" by email
      And Sam receives "Bring your student card" by text on the mobile

      Examples:
        | why                                 | zone              | before           | still            | after            |
        | the end of a year                   | UTC               | 2029-12-30 12:00 | 2029-12-31 23:59 | 2030-01-01 00:00 |
        | February of a leap year             | UTC               | 2032-02-28 12:00 | 2032-02-29 23:59 | 2032-03-01 00:00 |
        | UTC is a day ahead of Los Angeles   | America/Los_Angeles | 2033-04-30 12:00 | 2033-04-30 23:59 | 2033-05-01 00:00 |
        | Auckland is a day ahead of UTC      | Pacific/Auckland  | 2034-06-30 12:00 | 2034-06-30 23:59 | 2034-07-01 00:00 |
        | the night the clocks go forward     | Europe/Lisbon     | 2035-03-25 00:30 | 2035-03-31 23:59 | 2035-04-01 00:00 |

    Scenario: The time zone that the engine comes with
      Given nothing is configured yet
      And Avery has a role of the Permitted Roles
      And of Sam's phones only the mobile is of the Default SMS Phone Type
      And it is 2042-03-30 12:00 at the institution
      And the SMS Message Limit leaves room for 1 more
      And Avery texts Sam "Your tutorial is at four"
      When it is 2042-03-31 23:59 at the institution
      And Avery texts Sam "The tutorial has moved"
      And it is 2042-04-01 00:00 at the institution
      And Avery texts Sam "Bring your student card"
      Then Sam receives "The tutorial has moved" by email
      And Sam receives "Bring your student card" by text on the mobile

  @SSE-LIM-03
  Rule: A refused text is not counted

    Scenario: The provider turns it down
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And the SMS Message Limit leaves room for 1 more
      When Avery texts Sam "Your tutorial is at four"
      Then the SMS Message Limit shows room for 1 more
      When Avery texts Robin "Come and see me"
      Then Robin receives "Come and see me" by text on the mobile

    Scenario: The provider accepts it first and turns it down later
      Given Avery texts Sam "Welcome to the new term"
      And the provider refuses Avery's texts only after accepting them
      And Sam's mobile sends "STOP" to Avery
      And the SMS Message Limit leaves room for 1 more
      When Avery texts Sam "Your tutorial is at four"
      Then the SMS Message Limit shows room for 1 more

    Scenario: A carrier loses it
      Given Sam's mobile is switched off
      And the SMS Message Limit leaves room for 2 more
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by email
      And the SMS Message Limit shows room for 1 more

    Scenario: Turned down in the next month, it makes no room there
      Given it is 2031-01-31 22:30 in UTC
      And Avery texts Sam "Welcome to the new term"
      And the provider refuses Avery's texts only after accepting them
      And the provider tells 3 hours late what became of Avery's texts
      And Sam's mobile sends "STOP" to Avery
      When Avery texts Sam "Your tutorial is at four"
      And it is 2031-02-01 00:30 in UTC
      And the SMS Message Limit leaves room for 3 more
      And Avery texts Robin "Come and see me"
      And 4 hours pass
      Then Sam receives "Your tutorial is at four" by email
      And the SMS Message Limit shows room for 2 more

  @SSE-LIM-04
  Rule: The limit holds when everybody sends at once

    Scenario: Twelve texts at the same moment, five left
      Given the advisors Blake, Casey and Drew
      And the student Kim
      And the SMS Message Limit leaves room for 5 more
      When Avery, Blake, Casey and Drew text Sam, Robin and Kim "Good morning" at the same moment
      Then 5 of these arrive by text and 7 by email
      And the SMS Message Limit shows room for 0 more

  @SSE-LIM-05
  Rule: Sender numbers are counted

    Scenario: Each user who texts takes one
      Given the advisor Blake
      And the SMS Phone Number Usage Limit leaves room for 5 more
      When Avery texts Sam "Your tutorial is at four"
      And Blake texts Sam "Your books are here"
      And Avery texts Robin "Come and see me"
      Then the SMS Phone Number Usage Limit shows room for 3 more

    Scenario: A deleted assignment makes room
      Given Avery texts Sam "Your tutorial is at four"
      And the SMS Phone Number Usage Limit leaves room for 5 more
      When Avery's sender number is deleted
      Then the SMS Phone Number Usage Limit shows room for 6 more

    Scenario: Numbers are counted as the engine comes
      Given nothing is configured yet
      And Avery has a role of the Permitted Roles
      And of Sam's phones only the mobile is of the Default SMS Phone Type
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the SMS Phone Number Usage Limit counts whoever stands in the Phone Number Usage grid
      When Avery's sender number is deleted
      Then the SMS Phone Number Usage Limit counts whoever stands in the Phone Number Usage grid

  @SSE-LIM-06
  Rule: Without a free number a new sender's texts go by email

    Background:
      Given the advisors Blake and Casey
      And Avery texts Sam "Welcome to the new term"
      And the SMS Phone Number Usage Limit leaves room for 1 more
      And Blake texts Sam "Your books are here"

    Scenario: The user for whom none is left
      When Casey texts Sam "Please see me this week"
      Then Sam receives "Please see me this week" by email
      And the Phone Number Usage grid does not list Casey
      And the message report shows
        | from  | to  | text                    | channel | reason              |
        | Casey | Sam | Please see me this week | email   | NO_NUMBER_AVAILABLE |

    Scenario: Users who have a number go on texting
      Given Casey texts Sam "Please see me this week"
      When Avery texts Sam "Your tutorial is at four"
      And Blake texts Sam "Bring your student card"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And Sam receives "Bring your student card" by text on the mobile

    Scenario: A number that was freed goes to the next who texts
      Given Casey texts Sam "Please see me this week"
      When Blake's sender number is deleted
      And Casey texts Sam "Have you seen my message?"
      Then Sam receives "Have you seen my message?" by text on the mobile

  @SSE-LIM-07
  Rule: An operator raises the provisioned limits

    Scenario Outline: A user cannot raise the <limit>
      Given the <limit> leaves room for 3 more
      When a user tries to raise the <limit>
      Then the attempt is refused because OPERATOR_ONLY
      And the <limit> shows room for 3 more

      Examples:
        | limit                        |
        | SMS Message Limit            |
        | SMS Phone Number Usage Limit |

    Scenario: What an operator raised is felt at once
      Given the SMS Message Limit leaves room for 0 more
      And a user tries to raise the SMS Message Limit
      And Avery texts Sam "Your tutorial is at four"
      When the SMS Message Limit leaves room for 1 more
      And Avery texts Sam "Bring your student card"
      Then Sam receives "Your tutorial is at four" by email
      And Sam receives "Bring your student card" by text on the mobile
