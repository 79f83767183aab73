//! Report formats: terminal text, JSON, JUnit, HTML. All are made from one report model.
