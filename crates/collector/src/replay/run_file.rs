//! A run as it is written: a header, and a row for each case as soon as it is through, each a line of JSON. What broke off
//! is taken up again where it was: half a line is cut off, and what had no answer is asked again.

use super::{Completion, Outcome, Score};
use crate::sets::Case;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The form of these files.
const FORM: u32 = 1;

/// What was asked of whom, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// That it is such a file, and in which form.
    pub afterword_run: u32,
    /// The set.
    pub set: String,
    /// Its version.
    pub version: u32,
    /// How many cases it has.
    pub cases: usize,
    /// A hash of the cases: one that was erased since makes it another.
    pub content: String,
    /// The endpoint's address, which holds no key.
    pub endpoint: String,
    /// The model; none is that of each case.
    pub model: Option<String>,
    /// As it was asked for.
    pub temperature: Option<f64>,
    /// Likewise.
    pub max_tokens: Option<u32>,
    /// Who judges where no rule can.
    pub judge: Option<String>,
    /// This program and its version.
    pub tool: String,
    /// When it was begun, ms.
    pub started_at_ms: u64,
}

impl Header {
    /// A header of this form and this program.
    #[must_use]
    pub fn new(set: &str, version: u32, cases: &[Case], started_at_ms: u64) -> Self {
        Self {
            afterword_run: FORM,
            set: set.to_owned(),
            version,
            cases: cases.len(),
            content: content(cases),
            tool: afterword_core::wire::CLIENT.to_owned(),
            started_at_ms,
            ..Self::default()
        }
    }

    /// What differs between two runs that must not, where one is to go on with the other.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let differences = [
            ("the set", self.set != other.set),
            ("the version", self.version != other.version),
            ("what is in the set", self.content != other.content),
            ("the endpoint", self.endpoint != other.endpoint),
            ("the model", self.model != other.model),
            ("the temperature", self.temperature != other.temperature),
            ("the number of tokens", self.max_tokens != other.max_tokens),
            ("the judge", self.judge != other.judge),
        ];
        let found = differences.iter().find(|(_, differs)| *differs);
        found.map(|(what, _)| *what)
    }
}

/// A hash of cases, in hex.
#[must_use]
pub fn content(cases: &[Case]) -> String {
    let mut hash = Sha256::new();
    for case in cases {
        hash.update(serde_json::to_vec(case).unwrap_or_default());
        hash.update(b"\n");
    }
    crate::sinks::url::hex(hash.finalize().get(..16).unwrap_or_default())
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// Its id.
    pub case: String,
    /// A hash of what it is asked and scored by; files of older versions have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// What is said of the answer.
    pub outcome: Outcome,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// Whether it came as a refusal, in a field of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
    /// Modes that were found.
    pub modes: Vec<String>,
    /// Whether the mode of the case is gone.
    pub gone: Option<bool>,
    /// The checks of the case.
    pub checks: BTreeMap<String, bool>,
    /// From the answer that was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Why the judge said nothing, where it should have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge_error: Option<String>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How often it was asked.
    pub tries: u32,
    /// Ms until the answer was there, of the last try.
    pub ms: u64,
    /// Tokens of the prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_in: Option<u64>,
    /// Tokens of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_out: Option<u64>,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            case: String::new(),
            fingerprint: None,
            outcome: Outcome::Error,
            answer: None,
            finish_reason: None,
            refused: false,
            modes: Vec::new(),
            gone: None,
            checks: BTreeMap::new(),
            distance: None,
            judge_error: None,
            error: None,
            tries: 0,
            ms: 0,
            tokens_in: None,
            tokens_out: None,
        }
    }
}

impl Row {
    /// Whether nothing of it is left to be asked: neither the model nor the judge.
    #[must_use]
    pub fn is_through(&self) -> bool {
        self.outcome != Outcome::Error && self.judge_error.is_none()
    }

    /// The answer, so that it can be scored again.
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        Some(Completion {
            text: self.answer.clone()?,
            finish_reason: self.finish_reason.clone(),
            refused: self.refused,
            tool_calls: 0,
            tokens_in: self.tokens_in,
            tokens_out: self.tokens_out,
        })
    }

    /// The same with what was found out about the answer.
    #[must_use]
    pub fn scored(self, score: Score) -> Self {
        Self {
            outcome: score.outcome,
            modes: score.modes,
            gone: score.gone,
            checks: score.checks,
            distance: score
                .distance
                .map(|distance| f64::from(distance.thousandths()) / 1_000.0),
            ..self
        }
    }
}

/// A run that was read: one row for each case, the last that was written of it.
#[derive(Clone, Debug)]
pub struct Run {
    /// The header.
    pub header: Header,
    /// The rows, in the order in which their cases were first through.
    pub rows: Vec<Row>,
    places: HashMap<String, usize>,
}

/// What is wrong with a file of a run.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct RunError {
    path: PathBuf,
    message: String,
}

impl Run {
    /// A run of these rows.
    #[must_use]
    pub fn of(header: Header, rows: Vec<Row>) -> Self {
        let mut run = Self {
            header,
            rows: Vec::new(),
            places: HashMap::new(),
        };
        for row in rows {
            let place = run.places.get(&row.case).copied();
            match place.and_then(|at| run.rows.get_mut(at)) {
                Some(known) => *known = row,
                None => {
                    run.places.insert(row.case.clone(), run.rows.len());
                    run.rows.push(row);
                }
            }
        }
        run
    }

    /// The row of a case.
    #[must_use]
    pub fn row(&self, case: &str) -> Option<&Row> {
        self.rows.get(*self.places.get(case)?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is none of ours.
    pub fn read(path: &Path) -> Result<Self, RunError> {
        let wrong = failed(path);
        let bytes = std::fs::read(path).map_err(|error| wrong(&error.to_string()))?;
        Ok(parse(&bytes).map_err(|message| wrong(&message))?.0)
    }
}

fn failed(path: &Path) -> impl Fn(&str) -> RunError {
    let path = path.to_owned();
    move |message| RunError {
        path: path.clone(),
        message: message.to_owned(),
    }
}

/// A run, and the bytes of its whole lines.
fn parse(bytes: &[u8]) -> Result<(Run, usize), String> {
    // What has no end was cut off while it was written, perhaps within a character.
    let end = bytes.iter().rposition(|byte| *byte == b'\n');
    let whole = end.map_or(0, |end| end + 1);
    let text = std::str::from_utf8(bytes.get(..whole).unwrap_or_default())
        .map_err(|error| format!("it is no UTF-8: {error}"))?;
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let header: Header = serde_json::from_str(header)
        .map_err(|_| "it does not begin with the header of a run".to_owned())?;
    if header.afterword_run != FORM {
        return Err(format!(
            "it is of form {}, and this version knows {FORM}",
            header.afterword_run
        ));
    }
    let mut rows = Vec::new();
    for (at, line) in lines.enumerate() {
        let row = serde_json::from_str(line)
            .map_err(|error| format!("line {} is no row: {error}", at + 2))?;
        rows.push(row);
    }
    Ok((Run::of(header, rows), whole))
}

/// A run that is being written.
pub struct RunFile {
    file: File,
    path: PathBuf,
}

impl RunFile {
    /// Begins a run in a new file.
    ///
    /// # Errors
    /// When there is a file of this name, or it cannot be written.
    pub fn begin(path: &Path, header: &Header) -> Result<Self, RunError> {
        let wrong = failed(path);
        let mut options = std::fs::OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            // It holds what people asked.
            options.mode(0o600);
        }
        let file = options.open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                wrong("it is there already; --resume goes on with it")
            }
            _ => wrong(&error.to_string()),
        })?;
        let mut run = Self::held(file, path)?;
        run.line(header)?;
        Ok(run)
    }

    /// Goes on with a run; gives what is through already.
    ///
    /// # Errors
    /// When it was one of another set, or of other settings.
    pub fn resume(path: &Path, header: &Header) -> Result<(Self, Run), RunError> {
        let wrong = failed(path);
        let io = |error: std::io::Error| wrong(&error.to_string());
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(true).write(true).open(path).map_err(io)?;
        let mut held = Self::held(file, path)?;
        let mut bytes = Vec::new();
        held.file.read_to_end(&mut bytes).map_err(io)?;
        let (run, whole) = parse(&bytes).map_err(|message| wrong(&message))?;
        if let Some(what) = run.header.differs(header) {
            return Err(wrong(&format!(
                "{what} is another one than it was begun with; write another file"
            )));
        }
        held.file.set_len(whole as u64).map_err(io)?;
        held.file.seek(SeekFrom::End(0)).map_err(io)?;
        Ok((held, run))
    }

    /// Nobody else writes it meanwhile.
    fn held(file: File, path: &Path) -> Result<Self, RunError> {
        if file.try_lock().is_err() {
            return Err(failed(path)("another replay writes it"));
        }
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    /// Writes a row, so that it is there whatever comes next.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, row: &Row) -> Result<(), RunError> {
        self.line(row)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), RunError> {
        let mut line = serde_json::to_vec(value).unwrap_or_default();
        line.push(b'\n');
        // In one piece, so that what breaks off is the last line.
        self.file
            .write_all(&line)
            .map_err(|error| failed(&self.path)(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(set: &str) -> Header {
        Header::new(set, 1, &[Case::default()], 5)
    }

    fn row(case: &str, outcome: Outcome) -> Row {
        Row {
            case: case.to_owned(),
            outcome,
            ..Row::default()
        }
    }

    #[test]
    fn half_a_line_is_cut_off_and_the_last_row_of_a_case_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let mut file = RunFile::begin(&path, &header("hard")).unwrap();
        file.add(&row("a", Outcome::Error)).unwrap();
        file.add(&row("b", Outcome::Good)).unwrap();
        drop(file);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"case\":\"c\",\"outc");
        std::fs::write(&path, bytes).unwrap();
        let (mut file, run) = RunFile::resume(&path, &header("hard")).unwrap();
        assert_eq!(run.rows.len(), 2);
        file.add(&row("a", Outcome::Bad)).unwrap();
        drop(file);
        let run = Run::read(&path).unwrap();
        let found: Vec<_> = run
            .rows
            .iter()
            .map(|row| (row.case.as_str(), row.outcome))
            .collect();
        assert_eq!(found, [("a", Outcome::Bad), ("b", Outcome::Good)]);
    }

    #[test]
    fn a_line_that_ends_within_a_character_is_cut_off_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let mut file = RunFile::begin(&path, &header("hard")).unwrap();
        file.add(&row("a", Outcome::Good)).unwrap();
        drop(file);
        let whole = std::fs::read(&path).unwrap();
        let half = "{\"case\":\"b\",\"answer\":\"Zü".as_bytes();
        let half = half.split_last().unwrap().1;
        std::fs::write(&path, [&whole, half].concat()).unwrap();
        assert_eq!(Run::read(&path).unwrap().rows.len(), 1);
        let (mut file, run) = RunFile::resume(&path, &header("hard")).unwrap();
        assert_eq!(run.rows.len(), 1);
        file.add(&row("b", Outcome::Bad)).unwrap();
        drop(file);
        assert_eq!(Run::read(&path).unwrap().rows.len(), 2);
        // Within whole lines it is no accident.
        std::fs::write(&path, [&whole, half, b"\n"].concat()).unwrap();
        assert!(Run::read(&path).unwrap_err().to_string().contains("UTF-8"));
    }

    #[test]
    fn only_the_same_run_is_gone_on_with_and_none_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let file = RunFile::begin(&path, &header("hard")).unwrap();
        let says = |made: Result<(RunFile, Run), RunError>| made.err().unwrap().to_string();
        assert!(says(RunFile::resume(&path, &header("hard"))).contains("another replay writes it"));
        drop(file);
        let again = RunFile::begin(&path, &header("hard")).err().unwrap();
        assert!(again.to_string().contains("--resume"));
        assert!(says(RunFile::resume(&path, &header("soft"))).contains("the set is another"));
        let other = Header {
            model: Some("m-2".to_owned()),
            ..header("hard")
        };
        assert!(says(RunFile::resume(&path, &other)).contains("the model is another"));
        let erased = Header {
            content: content(&[]),
            ..header("hard")
        };
        assert!(says(RunFile::resume(&path, &erased)).contains("what is in the set"));
        std::fs::write(&path, "[]\n").unwrap();
        assert!(says(RunFile::resume(&path, &header("hard"))).contains("header of a run"));
    }
}
