//! Which files a path stands for, and whose they are.

use std::path::Path;

use crate::migration::{
    MigrationError, Options,
    layout::{Entry, Folder, LAYOUTS, Layout, PLAIN, Part, Version, named},
    source::shown,
};

/// Files in the order in which they run.
pub(super) struct Chosen {
    pub(super) layout: &'static dyn Layout,
    /// With its version, where it is a file of a folder that has one.
    pub(super) entries: Vec<(Entry, Option<Version>)>,
    pub(super) is_folder: bool,
    pub(super) notes: Vec<String>,
}

/// The files that `path` stands for, read as those of the tool of that name, or of the one that they
/// look like.
pub(super) fn files(path: &Path, options: &Options) -> Result<Chosen, MigrationError> {
    let forced = options.layout.as_deref().and_then(named);
    if path.is_dir() {
        return in_folder(&Folder::read(path)?, forced, options.one_transaction);
    }
    let entry = Entry::read(path)?;
    let claims = |layout: &&&'static dyn Layout| layout.claims(&entry);
    let layout = forced.or_else(|| LAYOUTS.iter().find(claims).copied());
    let layout = layout.unwrap_or(PLAIN);
    if layout.sections(&entry).is_empty() && !entry.text.trim().is_empty() {
        return Err(MigrationError::NotOfTool {
            path: shown(path),
            tool: layout.tool(),
            reason: "the remark that begins its way forward is missing, or says to skip it".into(),
        });
    }
    Ok(Chosen {
        layout,
        entries: vec![(entry, None)],
        is_folder: false,
        notes: Vec::new(),
    })
}

fn in_folder(
    folder: &Folder,
    forced: Option<&'static dyn Layout>,
    one_transaction: bool,
) -> Result<Chosen, MigrationError> {
    let path = shown(&folder.path);
    if folder.entries.is_empty() {
        return Err(MigrationError::EmptyFolder {
            path,
            hint: hint(folder).to_owned(),
        });
    }
    let owns = |layout: &&&'static dyn Layout| layout.owns(folder);
    let Some(layout) = forced.or_else(|| LAYOUTS.iter().find(owns).copied()) else {
        return Err(unordered(folder));
    };
    let mut runs = Vec::new();
    let mut last = Vec::new();
    let mut notes = Vec::new();
    for entry in &folder.entries {
        match layout.part(entry, folder) {
            Part::Runs(version) => runs.push((version, entry)),
            Part::RunsLast(name) => last.push((name, entry)),
            Part::Back => {}
            Part::Left(why) => notes.push(format!("{} is not rehearsed: {why}", entry.name)),
            Part::Unknown => notes.push(format!(
                "{} is not rehearsed: it is not named like a migration of {}",
                entry.name,
                layout.tool()
            )),
        }
    }
    runs.sort_by(|(a, _), (b, _)| a.cmp(b));
    last.sort_by(|(a, _), (b, _)| a.cmp(b));
    refuse_same(&path, &runs)?;
    let files = runs
        .into_iter()
        .map(|(version, entry)| (entry.clone(), Some(version)));
    let last = last.into_iter().map(|(_, entry)| (entry.clone(), None));
    let entries: Vec<_> = files.chain(last).collect();
    if entries.is_empty() {
        return Err(MigrationError::NotOfTool {
            path,
            tool: layout.tool(),
            reason: format!("none of its files is named like one, as {} is not", {
                &folder.entries[0].name
            }),
        });
    }
    if entries.len() > 1 {
        let how = match layout.name() {
            "numbered" if one_transaction => {
                "psql -1 would run them, in the order of their numbers".to_owned()
            }
            "numbered" => "psql would run them, in the order of their numbers".to_owned(),
            _ => format!(
                "{} would run them, in its order and with its transactions",
                layout.tool()
            ),
        };
        let note = format!("{} files of {path} are rehearsed as {how}", entries.len());
        notes.insert(0, note);
    }
    Ok(Chosen {
        layout,
        entries,
        is_folder: true,
        notes,
    })
}

fn refuse_same(folder: &str, runs: &[(Version, &Entry)]) -> Result<(), MigrationError> {
    match runs.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(MigrationError::SameVersion {
            folder: folder.to_owned(),
            first: pair[0].1.name.clone(),
            second: pair[1].1.name.clone(),
        }),
        None => Ok(()),
    }
}

/// Two files of which one has no number, or else the first two.
fn unordered(folder: &Folder) -> MigrationError {
    let numberless = |entry: &&Entry| Version::leading(&entry.name).is_none();
    let first = folder.entries.iter().find(numberless);
    let first = first.unwrap_or(&folder.entries[0]);
    let mut others = folder.entries.iter();
    let second = others.find(|entry| entry.name != first.name);
    MigrationError::Unordered {
        folder: shown(&folder.path),
        first: first.name.clone(),
        second: second.unwrap_or(first).name.clone(),
    }
}

/// What to do about a folder without SQL.
fn hint(folder: &Folder) -> &'static str {
    if folder.has_other(&[".rb", ".py", ".xml", ".yaml", ".yml", ".ts", ".js"]) {
        "let the framework print its SQL, as docs/migrations.md shows, and give that"
    } else if folder
        .others
        .iter()
        .any(|name| folder.path.join(name).is_dir())
    {
        "folders below it are not looked into; give the files, or the folder that they lie in"
    } else {
        "give a folder with files that end in .sql, or the files themselves"
    }
}
