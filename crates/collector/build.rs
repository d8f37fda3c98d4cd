//! Puts the built package (`dist/`) and the demo (`www/demo/`) into the binary. Without a built package the
//! collector still builds, and says at `/afterword.js` how to make one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut code = String::new();
    for (name, folder) in [("PACKAGE", "dist"), ("DEMO", "www/demo")] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let _ = writeln!(
            code,
            "/// The files of one folder, by name.\npub(super) static {name}: &[(&str, &[u8])] = &["
        );
        for (name, path) in files(&folder) {
            let _ = writeln!(code, "    ({name:?}, include_bytes!({path:?})),");
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("assets.rs"), code)
}

fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<(String, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| {
            Some((
                entry.file_name().into_string().ok()?,
                entry.path().canonicalize().ok()?,
            ))
        })
        .collect();
    files.sort();
    files
}
