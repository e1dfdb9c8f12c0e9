//! First visit, sign-in, invitations and passwords.
