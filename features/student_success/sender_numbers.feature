Feature: Sender numbers
  Texts go out from numbers that the institution has with the provider. A staff user is given one with the first text
  and keeps it until somebody deletes the assignment; then it is free for the next user who texts for the first time.
  What a recipient told the provider about a number stays with the number.

  @SSE-NUM-01
  Rule: A sender number comes with the first text and stays

    Background:
      Given the advisors Avery and Blake
      And the students Sam and Robin

    Scenario: Nobody has one before
      Then the Phone Number Usage grid does not list Avery and Blake

    Scenario: The first text brings it, and later texts come from it
      When Avery texts Sam "Welcome to the new term"
      And 90 days pass
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Welcome to the new term" and "Your tutorial is at four" from one number
      And the Phone Number Usage grid lists Avery

    Scenario: Two users have two numbers
      When Avery texts Sam "Your tutorial is at four"
      And Blake texts Sam "Your books are here"
      Then Sam receives "Your tutorial is at four" and "Your books are here" from different numbers

    Scenario: A user who may not text gets none
      Given the staff member Drew
      When Drew tries to text Sam "Please call the registry"
      Then the Phone Number Usage grid does not list Drew

    Scenario: A user who may answer only gets none
      Given Avery texts Sam "Welcome to the new term"
      And Sam's mobile sends "Thank you" to Avery
      And Avery becomes a staff member
      And Avery's sender number is deleted
      When Avery texts Sam "You are welcome"
      Then Sam receives "You are welcome" by email
      And the Phone Number Usage grid does not list Avery

    Scenario: Two first texts of one user at the same moment bring one number
      When Avery texts Sam and Robin "Good morning" at the same moment
      Then the Phone Number Usage grid lists Avery

  @SSE-NUM-02
  Rule: The Phone Number Usage grid lists who has a number

    Background:
      Given the advisors Avery and Blake
      And the student Sam
      And Avery texts Sam "Your tutorial is at four"
      And Blake texts Sam "Your books are here"

    Scenario: Every user with a number can be found
      Then the Phone Number Usage grid lists Avery and Blake

    Scenario: Without a search it lists them all, each once
      Then the whole Phone Number Usage grid lists Avery and Blake

    Scenario: A deleted assignment is gone from it, the others stay
      When Avery's sender number is deleted
      Then the Phone Number Usage grid does not list Avery
      And the Phone Number Usage grid lists Blake

  @SSE-NUM-03
  Rule: A number is freed, not handed over

    Scenario: The next user who texts for the first time gets it
      Given the institution owns a single number to text from
      And the advisors Avery and Blake
      And the student Sam
      And Avery texts Sam "Your tutorial is at four"
      When Avery's sender number is deleted
      And Blake texts Sam "Your books are here"
      Then Sam receives "Your tutorial is at four" and "Your books are here" from one number
      And the Phone Number Usage grid lists Blake
      And the Phone Number Usage grid does not list Avery

    Scenario: The user whose number was deleted is given one like a new sender
      Given the advisor Avery
      And the student Sam
      And Avery texts Sam "Welcome to the new term"
      When Avery's sender number is deleted
      And Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the Phone Number Usage grid lists Avery

    Scenario: Nobody can give a number to a user of their choice
      Given the advisors Avery and Blake
      And the student Sam
      And Avery texts Sam "Your tutorial is at four"
      When somebody tries to give Avery's sender number to Blake
      Then the attempt is refused because METHOD_NOT_ALLOWED
      And the Phone Number Usage grid does not list Blake
      And the Phone Number Usage grid lists Avery

  @SSE-NUM-04
  Rule: Students have no sender number

    Background:
      Given the advisor Avery
      And the students Sam and Robin

    Scenario: A student who tries to text gets none
      When Robin tries to text Sam "Lunch at one?"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And the Phone Number Usage grid does not list Robin

    Scenario: A student with a permitted role gets none either
      Given Robin has the role "advisor"
      When Robin tries to text Sam "Lunch at one?"
      Then the attempt is refused because SENDER_NOT_PERMITTED
      And the Phone Number Usage grid does not list Robin

    Scenario: A student whom texts reach gets none
      When Avery texts Sam "Your tutorial is at four"
      And Sam's mobile sends "Thank you" to Avery
      Then the Phone Number Usage grid does not list Sam

    Scenario: One from earlier times stands in the grid and can be deleted
      Given Avery texts Sam "Your tutorial is at four"
      And Avery becomes a student
      Then the Phone Number Usage grid lists Avery
      When Avery's sender number is deleted
      Then the Phone Number Usage grid does not list Avery

  @SSE-NUM-05
  Rule: The data feed marks sender numbers

    Scenario: The row of a user's number
      Given the advisor Avery
      And the student Sam
      When Avery texts Sam "Your tutorial is at four"
      Then Sam receives "Your tutorial is at four" by text on the mobile
      And the data feed lists Avery's sender number as active

  @SSE-NUM-06
  Rule: The data feed keeps deleted assignments

    Scenario: From active to deleted
      Given the advisor Avery
      And the student Sam
      And Avery texts Sam "Your tutorial is at four"
      When Avery's sender number is deleted
      Then the data feed lists Avery's sender number as deleted
      And the data feed does not list Avery's sender number as active

  @SSE-NUM-07
  Rule: A sender number is no phone to call or text

    Background:
      Given the advisors Avery and Blake
      And the student Sam
      And Avery texts Sam "Your tutorial is at four"

    Scenario: The user's own record shows it as the system's
      Then Avery's record shows the sender number with the phone type System

    Scenario: It has a badge that the user's own phone has not
      Given Avery's record lists the phones
        | phone  |
        | mobile |
      Then Avery's sender number has the badge Text Msg Only

    Scenario: It is gone from the record with the assignment
      When Avery's sender number is deleted
      Then Avery's record shows no sender number

    Scenario: A text to the user does not go to it
      When Blake texts Avery "Please call the library"
      Then Avery receives "Please call the library" by email

    Scenario: It does not come before the user's own phone
      Given Avery's record lists the phones
        | phone  |
        | mobile |
      When Blake texts Avery "Please call the library"
      Then Avery receives "Please call the library" by text on the mobile

  @SSE-NUM-08
  Rule: A freed number keeps its blocks

    Background:
      Given the institution owns a single number to text from
      And the advisors Avery and Blake
      And the students Sam and Robin
      And Avery texts Sam and Robin "Welcome to the new term"
      And Sam's mobile sends "STOP" to Avery
      And Avery's sender number is deleted

    Scenario: The new user's first text to somebody who stopped the number is refused
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by email
      And Sam's mobile shows SMS Disabled
      And the message report shows
        | from  | to  | text                | error                                           |
        | Blake | Sam | Your books are here | Attempt To Send To Unsubscribed Recipient 21610 |

    Scenario: Everybody else gets the new user's texts
      When Blake texts Robin "Your books are here"
      Then Robin receives "Welcome to the new term" and "Your books are here" from one number

    Scenario: Opting in to the new user lifts the old block
      Given Blake texts Sam "Your books are here"
      When Sam's mobile sends "START" to Blake
      And Blake texts Sam "Bring your student card"
      Then Sam receives "Bring your student card" by text on the mobile

  @SSE-NUM-09
  Rule: A number on somebody's record is never assigned

    Background:
      Given the institution owns a single number to text from
      And the student Sam

    Scenario: A number that the institution owns is recorded as somebody's own
      Given the student Robin
      And Robin's mobile has a number that the institution owns
      And the advisor Avery
      When Avery texts Sam "Welcome to the new term"
      Then Sam receives "Welcome to the new term" by text on the mobile
      And Sam receives "Welcome to the new term" from none of Robin's phones

    Scenario: A number that was freed is recorded as somebody's own
      Given the student Robin
      And the advisors Avery and Blake
      And Avery texts Sam "Welcome to the new term"
      And Avery's sender number is deleted
      And Robin's mobile has a number that the institution owns
      When Blake texts Sam "Your books are here"
      Then Sam receives "Your books are here" by text on the mobile
      And Sam receives "Your books are here" from none of Robin's phones
