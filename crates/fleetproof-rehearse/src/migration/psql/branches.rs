//! `\if … \elif … \else … \endif`.

use super::variables::boolean;
use crate::migration::building::Building;

/// The open conditions of a file, the innermost last.
#[derive(Debug, Default)]
pub(crate) struct Branches(Vec<Branch>);

#[derive(Debug)]
struct Branch {
    /// Where `\if` stands.
    at: usize,
    /// Whether this branch is read.
    taken: bool,
    /// Whether one of its branches was, or the whole lies in one that is not.
    done: bool,
    has_else: bool,
    /// The statement under way when the branch began.
    building: Building,
}

impl Branches {
    /// Whether what stands here is read.
    pub(crate) fn active(&self) -> bool {
        self.0.last().is_none_or(|branch| branch.taken)
    }

    /// Where the innermost open `\if` stands.
    pub(crate) fn open(&self) -> Option<usize> {
        self.0.last().map(|branch| branch.at)
    }

    /// Follows the command `name`. A statement that was under way before a branch that is not taken
    /// goes on after it: what is to be put back is returned.
    ///
    /// # Errors
    /// The command is out of place, or its condition cannot be told.
    pub(crate) fn follow(
        &mut self,
        name: &str,
        at: usize,
        condition: &[String],
        building: &Building,
    ) -> Result<Option<Building>, String> {
        if name == "if" {
            let outer = self.active();
            let taken = outer && truth(condition)?;
            self.0.push(Branch {
                at,
                taken,
                done: taken || !outer,
                has_else: false,
                building: building.clone(),
            });
            return Ok(None);
        }
        let Some(branch) = self.0.last_mut() else {
            return Err("there is no \\if before it".to_owned());
        };
        let back = (!branch.taken).then(|| branch.building.clone());
        match name {
            "endif" => {
                self.0.pop();
                return Ok(back);
            }
            _ if branch.has_else => return Err("there was an \\else before it".to_owned()),
            "elif" => branch.taken = !branch.done && truth(condition)?,
            _ => {
                branch.has_else = true;
                branch.taken = !branch.done;
            }
        }
        branch.done |= branch.taken;
        let from = back.as_ref().unwrap_or(building);
        branch.building = from.clone();
        Ok(back)
    }
}

fn truth(condition: &[String]) -> Result<bool, String> {
    match condition {
        [] => Err("a condition is missing".to_owned()),
        [value] => boolean(value).ok_or_else(|| match value.strip_prefix(':') {
            Some(name) => format!("the variable {name} is not set: give it by --set {name}=VALUE"),
            None => format!("{value} is neither true nor false"),
        }),
        more => Err(format!("{} is more than one word", more.join(" "))),
    }
}
