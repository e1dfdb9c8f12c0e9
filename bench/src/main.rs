//! Millrace.
fn main(){}
