//! The programs that a run needs, started and ended with it.

use std::{
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was built.
pub(crate) struct Programs {
    /// The desktop shell.
    pub(crate) window: PathBuf,
    /// The loopback host.
    pub(crate) host: PathBuf,
}

impl Programs {
    /// Beside the running test: `target/debug/deps/desktop-…` lies below `target/debug`.
    pub(crate) fn find() -> Self {
        let test = std::env::current_exe().expect("the path of this test");
        let folder = test.ancestors().nth(2).expect("a target folder").to_path_buf();
        let built = |name: &str| {
            let program = folder.join(name);
            assert!(
                program.is_file(),
                "`{}` is missing: run `cargo xtask test`, which builds it",
                program.display()
            );
            program
        };
        Self { window: built("proximate-desktop"), host: built("devhost") }
    }
}

/// Where pictures are left.
pub(crate) fn screenshots() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let target = test.ancestors().nth(3).expect("a target folder");
    let folder = target.join("screenshots");
    fs_err::create_dir_all(&folder).expect("a folder for the pictures");
    folder
}

/// Root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// A program that ends when the test does.
pub(crate) struct Running {
    child: Child,
    port: u16,
    display: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // What it started ends with it: a driver leaves its browser behind when a test fails. It may have
        // ended by itself; either way it is gone afterwards.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn start(command: &mut Command) -> Child {
    let name = command.get_program().to_string_lossy().into_owned();
    // In a group of its own, so that what it starts can be ended with it.
    command
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start `{name}`: {error}; `cargo xtask test` installs it"))
}

fn await_port(port: u16, name: &str) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < PATIENCE, "`{name}` does not listen on port {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Running {
    /// A virtual display with a number that the server chooses.
    pub(crate) fn display() -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]);
        let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut number).expect("the number of the display");
        assert!(!number.trim().is_empty(), "the virtual display did not start");
        Self { child, port: 0, display: format!(":{}", number.trim()) }
    }

    /// The driver that starts the real window on a display.
    pub(crate) fn webkit_driver(display: &Self, settings: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("DISPLAY", &display.display)
            .env("GDK_BACKEND", "x11")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("XDG_CONFIG_HOME", settings.join("config"))
            .env("XDG_DATA_HOME", settings.join("data"))
            .env("XDG_CACHE_HOME", settings.join("cache"));
        let child = start(command.stdout(Stdio::null()).stderr(Stdio::null()));
        await_port(port, "WebKitWebDriver");
        Self { child, port, display: String::new() }
    }

    /// The driver that starts a browser without a window.
    pub(crate) fn chrome_driver(settings: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).env("HOME", settings);
        let child = start(command.stdout(Stdio::null()).stderr(Stdio::null()));
        await_port(port, "chromedriver");
        Self { child, port, display: String::new() }
    }

    /// The loopback host, and the address that it prints.
    pub(crate) fn host(programs: &Programs, settings: &Path) -> (Self, String) {
        let mut command = Command::new(&programs.host);
        command.arg("--ui").arg(root().join("ui/dist")).arg("--settings").arg(settings);
        let mut child = start(command.stdout(Stdio::piped()));
        let mut address = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut address).expect("the address of the host");
        assert!(address.starts_with("http://127.0.0.1:"), "the host did not start");
        (Self { child, port: 0, display: String::new() }, address.trim().to_owned())
    }

    /// Address of a driver.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
