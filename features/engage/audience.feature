Feature: The Audience list
  Who has left marketing campaigns stands in a list that everybody can look at, narrow to some days and download, and
  that nobody can change. What comes from shared numbers, receipts and one-time passwords, has nothing to do with it.

  Background:
    Given the provider leaves keywords to the product
    And the marketing numbers Offers and Events
    And the subscribers Sam, Robin and Kim
    And the Marketing template "Sale" says "Dear {name}, tea for half the price"
    And the template "Sale" goes out to Sam, Robin and Kim from Offers

  @ENG-01
  Rule: The Audience list shows who left marketing campaigns

    Scenario: Those who unsubscribed, with the number they left and the word they used
      When Sam's mobile sends "STOP" to Offers
      And Robin's mobile sends "Cancel" to Offers
      Then the Audience list shows only
        | who   | from   | keyword | day        |
        | Sam   | Offers | stop    | 2026-09-07 |
        | Robin | Offers | cancel  | 2026-09-07 |

    Scenario: Nobody before, whatever else they write
      When Sam's mobile sends "Is there any left?" to Offers
      Then the Audience list shows only
        | who |

    Scenario: Who subscribes again is on it no longer
      Given Sam's mobile sends "STOP" to Offers
      When Sam's mobile sends "START" to Offers
      Then the Audience list shows only
        | who |

    Scenario: Who leaves a number that never sent them marketing is out, and not on the list
      Given the subscriber Lee
      And the Marketing template "Party" says "Dear {name}, come to our party"
      When Lee's mobile sends "STOP" to Offers
      And the template "Party" goes out to Lee and Robin from Offers
      Then Robin receives "Dear Robin, come to our party" by text on the mobile
      And Lee does not receive "Dear Lee, come to our party"
      And the Audience list shows only
        | who |

  @ENG-02
  Rule: The Audience list is filtered by dates

    Background:
      Given Sam's mobile sends "STOP" to Offers
      And 3 days pass
      And Robin's mobile sends "STOP" to Offers
      And 3 days pass
      And Kim's mobile sends "STOP" to Offers

    Scenario: Some days in the middle
      Then the Audience list from 2026-09-09 00:00 until 2026-09-12 00:00 shows only
        | who   | day        |
        | Robin | 2026-09-10 |

    Scenario: All of the days
      Then the Audience list from 2026-09-07 00:00 until 2026-09-14 00:00 shows only
        | who   |
        | Sam   |
        | Robin |
        | Kim   |

    Scenario: Days on which nobody left
      Then the Audience list from 2026-09-08 00:00 until 2026-09-10 00:00 shows only
        | who |

  @ENG-03
  Rule: The Audience list is downloaded

    Scenario: The file says what the list says
      Given Sam's mobile sends "STOP" to Offers
      And 2 days pass
      And Robin's mobile sends "Unsubscribe" to Offers
      Then the downloaded Audience list shows only
        | who   | from   | keyword     | day        |
        | Sam   | Offers | stop        | 2026-09-07 |
        | Robin | Offers | unsubscribe | 2026-09-09 |

  @ENG-04
  Rule: The Audience list cannot be edited

    Scenario: Nobody is taken off it
      Given Sam's mobile sends "STOP" to Offers
      And the Marketing template "Fair" says "Dear {name}, meet us at the fair"
      When somebody tries to take Sam off the Audience list
      Then the attempt is refused because METHOD_NOT_ALLOWED
      And the Audience list shows only
        | who |
        | Sam |
      When the template "Fair" goes out to Sam from Offers
      Then Sam does not receive "Dear Sam, meet us at the fair"

  @ENG-05
  Rule: Utility and OTP messages stand outside

    Background:
      Given the shared number Desk
      And the Utility template "Receipt" says "Thank you, {name}, we have your order"
      And the OTP template "Code" says "Your code, {name}: 216 10"

    Scenario: They go out from the shared number
      When the template "Receipt" goes out to Sam
      And the template "Code" goes out to Sam
      Then Sam receives "Thank you, Sam, we have your order" from Desk
      And Sam receives "Your code, Sam: 216 10" from Desk

    Scenario: Who left marketing gets them all the same
      Given Sam's mobile sends "STOP" to Offers
      When the template "Receipt" goes out to Sam
      And the template "Code" goes out to Sam
      Then Sam receives "Thank you, Sam, we have your order" by text on the mobile
      And Sam receives "Your code, Sam: 216 10" by text on the mobile

    Scenario: A STOP to the shared number is not listed, not confirmed and blocks nothing
      Given the template "Receipt" goes out to Sam
      When Sam's mobile sends "STOP" to Desk
      Then the Audience list shows only
        | who |
      And Sam does not receive "Your subscription has been successfully canceled."
      When the template "Code" goes out to Sam
      Then Sam receives "Your code, Sam: 216 10" by text on the mobile

    Scenario: Nor does it end marketing
      Given the template "Receipt" goes out to Sam
      And the Marketing template "Fair" says "Dear {name}, meet us at the fair"
      When Sam's mobile sends "STOP" to Desk
      And the template "Fair" goes out to Sam from Offers
      Then Sam receives "Dear Sam, meet us at the fair" from Offers
