Feature: Health information
  Texts travel in the clear. Who works with the account has to be told, by the product itself.

  @BTM-14
  Rule: The product says that it is not for health information

    Scenario: The notice is there, with what must not be sent
      Then everybody who works with the system reads the words "not HIPAA compliant"
      And everybody who works with the system reads the words "protected health information"
