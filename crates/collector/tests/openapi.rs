//! The document that describes the collector, against the collector.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::http::OPENAPI;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;
use support::Collector;

fn document() -> Value {
    serde_json::from_str(OPENAPI).unwrap()
}

/// Every path with its methods.
fn doors() -> Vec<(String, String)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.to_uppercase()))
        })
        .collect()
}

/// The demo is a page like any other, and no part of the API.
const UNDESCRIBED: [&str; 2] = ["/", "/demo"];

#[test]
fn every_route_is_described_and_no_other() {
    let source = include_str!("../src/http/mod.rs");
    let routes: BTreeSet<&str> = source
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .filter(|route| !UNDESCRIBED.contains(route) && !route.starts_with("/demo/"))
        .collect();
    let doors = doors();
    let described: BTreeSet<&str> = doors.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(described, routes);
}

#[test]
fn it_is_of_this_version() {
    assert_eq!(document()["info"]["version"], env!("CARGO_PKG_VERSION"));
}

/// Every name that a schema refers to is there.
#[test]
fn nothing_refers_to_what_is_not_there() {
    let document = document();
    for reference in OPENAPI.split("\"$ref\": \"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[tokio::test]
async fn every_door_is_there_and_asks_for_what_it_says() {
    let collector = Collector::start().await;
    let document = document();
    for (path, method) in doors() {
        let described = &document["paths"][&path][method.to_lowercase()];
        let at = path
            .replace("{format}", "dpo")
            .replace("{folder}", "f")
            .replace("{file}", "no.js")
            .replace("{id}", "r-1");
        let method: Method = method.parse().unwrap();
        let response = collector.request(method.clone(), &at).send().await.unwrap();
        assert_ne!(
            response.status(),
            StatusCode::METHOD_NOT_ALLOWED,
            "{method} {at}"
        );
        let guarded = described["security"]
            .as_array()
            .is_some_and(|keys| !keys.is_empty());
        assert_eq!(
            response.status() == StatusCode::UNAUTHORIZED,
            guarded,
            "{method} {at}"
        );
        let known = ["default".to_owned(), response.status().as_u16().to_string()];
        assert!(
            known
                .iter()
                .any(|status| described["responses"][status].is_object()),
            "{method} {at}"
        );
    }
}
