use super::{Entry, Folder, Layout, Ledger, Part, Section, Version, sections::remark};
use crate::migration::{statement::Raw, transaction::Wrap};

/// Liquibase's SQL: `--liquibase formatted sql`, then `--changeset author:id` before each change.
#[derive(Debug)]
pub(super) struct Liquibase;

/// What a change log that names others is written in.
const MASTER: &[&str] = &[".xml", ".yaml", ".yml", ".json"];

impl Layout for Liquibase {
    fn name(&self) -> &'static str {
        "liquibase"
    }

    fn tool(&self) -> &'static str {
        "Liquibase"
    }

    fn owns(&self, folder: &Folder) -> bool {
        folder.entries.iter().any(|entry| self.claims(entry))
    }

    fn claims(&self, entry: &Entry) -> bool {
        let first = entry.lines().find(|(_, line)| !line.is_empty());
        first.is_some_and(|(_, line)| remark(line, "liquibase formatted sql").is_some())
    }

    /// A change log in another form says which files are run in which order. Without one, the
    /// numbers in the names do.
    fn part(&self, entry: &Entry, folder: &Folder) -> Part {
        if folder.entries.len() == 1 {
            return Part::RunsLast(entry.name.clone());
        }
        for other in folder
            .others
            .iter()
            .filter(|name| MASTER.iter().any(|end| name.ends_with(end)))
        {
            let text = entry.beside(other).unwrap_or_default();
            if text.contains("includeAll") {
                return Part::RunsLast(entry.name.clone());
            }
            if let Some(at) = text.find(&entry.name) {
                return Part::Runs(Version::number(at));
            }
            if text.contains("databaseChangeLog") {
                return Part::Left("the change log beside it does not name it");
            }
        }
        match Version::leading(entry.stem().trim_start_matches(['v', 'V'])) {
            Some((version, _)) => Part::Runs(version),
            None => Part::Unknown,
        }
    }

    fn sections(&self, entry: &Entry) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut skips = false;
        for (start, line) in entry.lines() {
            if let Some(rest) = remark(line, "changeset ") {
                if let (Some(last), false) = (sections.last_mut(), skips) {
                    last.range.end = start;
                }
                let changeset = Attributes(rest);
                skips = changeset.is_skipped();
                if !skips {
                    let mut section = Section::of(start..entry.text.len());
                    section.opts_out = changeset.says("runInTransaction", "false");
                    section.delimiter = changeset.get("endDelimiter").map(str::to_owned);
                    section.changeset = changeset.runs_once().then(|| changeset.name());
                    sections.push(section);
                }
            } else if let (Some(_), Some(last), false) =
                (remark(line, "precondition"), sections.last_mut(), skips)
            {
                let note = "preconditions of changesets are not asked; each is taken to run";
                last.note = Some(note.to_owned());
            }
        }
        sections
    }

    fn wrap(&self, _: &Entry, section: &Section, _: &[Raw]) -> Wrap {
        match section.opts_out {
            true => Wrap::Alone,
            false => Wrap::Whole,
        }
    }

    fn has_placeholders(&self) -> bool {
        true
    }

    fn ledger(&self) -> Option<Ledger> {
        Some(Ledger {
            table: "databasechangelog",
            with: &["id", "author", "filename", "exectype"],
            without: &[],
            by_changeset: true,
            query: "SELECT author || ':' || id, false, filename FROM {table} \
                    WHERE exectype IN ('EXECUTED', 'RERAN', 'MARK_RAN')",
        })
    }
}

/// `author:id name:value name:"value"`.
struct Attributes<'l>(&'l str);

impl<'l> Attributes<'l> {
    fn get(&self, name: &str) -> Option<&'l str> {
        let words = self.0.split_whitespace();
        let mut values = words.filter_map(|word| {
            let (key, value) = word.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        values.next().map(|value| value.trim_matches('"'))
    }

    /// `author:id`, in which either may stand in quotes.
    fn name(&self) -> String {
        let first = self.0.split_whitespace().next().unwrap_or_default();
        first.replace('"', "")
    }

    /// Whether it is not run again, each time or when it has changed.
    fn runs_once(&self) -> bool {
        !self.says("runAlways", "true") && !self.says("runOnChange", "true")
    }

    fn says(&self, name: &str, value: &str) -> bool {
        self.get(name)
            .is_some_and(|said| said.eq_ignore_ascii_case(value))
    }

    /// Whether it is for another kind of database, or for none.
    fn is_skipped(&self) -> bool {
        let elsewhere = self.get("dbms").is_some_and(|names| {
            let mut names = names.split(',').map(str::trim);
            !names.any(|name| {
                name == "postgresql"
                    || name == "all"
                    || (name.starts_with('!') && name != "!postgresql")
            })
        });
        elsewhere || self.says("ignore", "true")
    }
}
