Feature: One STOP, three systems
  The same student, the same texts, the same STOP; and three systems that mean three different things by it. Each table
  has a system a row. In Student Success & Engagement the provider keeps the opt-outs, and the system learns of one from
  the next refusal. The other two read the texts themselves.

  Background:
    Given the system is <system>
    And the provider <keywords>
    And the advisors Avery and Blake
    And the student Sam
    And Avery texts Sam "Welcome to the new term"
    And Blake texts Sam "Your books are here"
    And Sam's mobile sends "STOP" to Avery

  @CMP-01
  Rule: The same STOP silences different senders at different times

    Scenario Outline: <system>: the next texts of both senders
      When Blake texts Sam "Bring your student card"
      And Avery texts Sam "Your tutorial is at four"
      And Blake texts Sam "The library closes at six"
      Then "Bring your student card" reaches Sam <others at first>
      And "Your tutorial is at four" reaches Sam <the one who was stopped>
      And "The library closes at six" reaches Sam <others afterwards>

      Examples:
        | system                       | keywords                       | the one who was stopped | others at first | others afterwards |
        | Student Success & Engagement | handles keywords itself        | by email                | by text         | by email          |
        | Business Text Messaging      | handles keywords itself        | in no way               | in no way       | in no way         |
        | Engage                       | leaves keywords to the product | in no way               | by text         | by text           |

  @CMP-02
  Rule: The same STOP is answered by the provider or by the product

    Scenario Outline: <system>, where the provider <keywords>
      Then "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe." reaches Sam <from the provider>
      And "Your subscription has been successfully canceled." reaches Sam <from the product>

      Examples:
        | system                       | keywords                       | from the provider | from the product |
        | Student Success & Engagement | handles keywords itself        | by text           | in no way        |
        | Business Text Messaging      | handles keywords itself        | by text           | in no way        |
        | Business Text Messaging      | leaves keywords to the product | in no way         | in no way        |
        | Engage                       | leaves keywords to the product | in no way         | by text          |
        | Engage                       | handles keywords itself        | by text           | in no way        |

  @CMP-03
  Rule: The refused text is explained in the words of each system

    Scenario Outline: <system>: what became of the next text
      When Avery texts Sam "Your tutorial is at four"
      Then the message report shows
        | from  | to  | text                     | channel   | status   | reason   | error   |
        | Avery | Sam | Your tutorial is at four | <channel> | <status> | <reason> | <error> |

      Examples:
        | system                       | keywords                       | channel | status | reason                        | error                                           |
        | Student Success & Engagement | handles keywords itself        | email   | sent   | TWILIO_RECIPIENT_UNSUBSCRIBED | Attempt To Send To Unsubscribed Recipient 21610 |
        | Business Text Messaging      | handles keywords itself        |         | failed | CONTACT_OPTED_OUT             |                                                 |
        | Engage                       | leaves keywords to the product |         | failed | RECIPIENT_UNSUBSCRIBED        |                                                 |

  @CMP-04
  Rule: The way back is not the same

    Scenario Outline: <system>, where the provider <keywords>: a friendly word and then START
      When Avery texts Sam "Your tutorial is at four"
      And Sam's mobile sends "Thank you for everything" to Avery
      And Avery texts Sam "You are welcome"
      And Sam's mobile sends "START" to Avery
      And Avery texts Sam "Good to have you back"
      Then "You are welcome" reaches Sam <after a friendly word>
      And "Good to have you back" reaches Sam <after START>

      Examples:
        | system                       | keywords                       | after a friendly word | after START |
        | Student Success & Engagement | handles keywords itself        | by email              | by text     |
        | Business Text Messaging      | leaves keywords to the product | by text               | by text     |
        | Business Text Messaging      | handles keywords itself        | by text               | by text     |
        | Engage                       | leaves keywords to the product | in no way             | by text     |
