//! An empty window of the same kind, drawn the same way: the floor that start time and memory are compared with.

use crate::{ShellError, drawing};
use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response};

const PAGE: &str =
    "<!doctype html><html><title>bare</title><body><p id=\"painted\">.</p></body></html>";

/// Opens it and stays until it is closed.
///
/// # Errors
/// When the system has no window to give.
pub fn run() -> Result<(), ShellError> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("notice", |_, _| {
            let mut response = Response::new(PAGE.as_bytes().to_vec());
            response.headers_mut().insert(
                "content-type",
                tauri::http::HeaderValue::from_static("text/html"),
            );
            response
        })
        .setup(|app| {
            let address = WebviewUrl::CustomProtocol("notice://localhost/".parse()?);
            let window = WebviewWindowBuilder::new(app, "bare", address)
                .title("bare")
                .inner_size(1280.0, 820.0)
                .build()?;
            drawing::prepare(&window);
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
