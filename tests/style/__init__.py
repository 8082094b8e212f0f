"""The house style: rules over the syntax of every module, and the offences that are still owed."""
