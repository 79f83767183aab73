//! What the text of functions and statements says, read with a real parser.
