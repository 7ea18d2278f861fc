"""Rules in normal form: alternatives, each a conjunction of one literal per dimension."""
