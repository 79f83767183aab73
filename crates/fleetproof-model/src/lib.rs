//! What every part of fleetproof shares: runner types, cohorts, verdicts, findings, the report, secrets.
