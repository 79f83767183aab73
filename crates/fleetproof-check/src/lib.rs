//! The suite: checks, the matrix of cells, the runner, and the diagnosis that turns outcomes into findings.
