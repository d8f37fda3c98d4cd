//! The doors by which systems give the calls that they keep, strict about what each documents: Langfuse's `ObservationV2` and, before
//! version 4, `ObservationsView`; LangSmith's `runs/query`; Phoenix's `spans/otlpv1`; MLflow's `traces/search` and `traces/get`.

use super::{Asked, Contract, Said, members};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// One of the four, with what it has: pages of raw items.
pub struct Calls {
    pub system: &'static str,
    pub items: Vec<Value>,
    /// Items of a page.
    pub page: usize,
    /// Langfuse before 4.
    pub older: bool,
    pub play: VecDeque<Said>,
    /// Paths and bodies.
    pub asked: Vec<(String, Value)>,
}

impl Calls {
    pub fn of(system: &'static str, items: Vec<Value>) -> Self {
        Self {
            system,
            items,
            page: 2,
            older: false,
            play: VecDeque::new(),
            asked: Vec::new(),
        }
    }

    pub fn queries(&self) -> usize {
        self.asked.len()
    }
}

fn plain(text: &str) -> String {
    text.replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%20", " ")
}

impl Contract for Calls {
    fn answer(&mut self, asked: &Asked) -> Said {
        let body = if asked.body.is_empty() {
            Value::Null
        } else {
            match asked.json() {
                Ok(body) => body,
                Err(said) => return said,
            }
        };
        self.asked
            .push((format!("{} {}", asked.method, asked.path), body.clone()));
        if let Some(said) = self.play.pop_front() {
            return said;
        }
        let said = match self.system {
            "langfuse" => self.langfuse(asked),
            "langsmith" => self.langsmith(asked, &body),
            "phoenix" => self.phoenix(asked),
            _ => self.mlflow(asked, &body),
        };
        said.unwrap_or_else(|why| Said::text(422, &why))
    }
}

impl Calls {
    /// A page of those that fit, and the cursor of the next.
    fn page(
        &self,
        cursor: Option<&str>,
        fits: impl Fn(&Value) -> bool,
    ) -> (Vec<Value>, Option<String>) {
        let from: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let all: Vec<&Value> = self.items.iter().filter(|item| fits(item)).collect();
        let page = all
            .iter()
            .skip(from)
            .take(self.page)
            .map(|item| (*item).clone());
        let next = from + self.page;
        (page.collect(), (next < all.len()).then(|| next.to_string()))
    }

    fn langfuse(&self, asked: &Asked) -> Result<Said, String> {
        if asked.header("authorization") != "Basic cGstbGY6c2staGlkZGVu" {
            return Ok(Said::text(401, "Invalid credentials"));
        }
        let (door, own) = if self.older {
            ("/api/public/observations", &["page"][..])
        } else {
            ("/api/public/v2/observations", &["fields", "cursor"][..])
        };
        if asked.path != door {
            return Ok(Said::text(404, "Not found"));
        }
        let mut known = vec!["type", "limit", "fromStartTime", "toStartTime", "traceId"];
        known.extend(own);
        if let Some(other) = asked
            .query
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            return Err(format!("there is no parameter {other}"));
        }
        let groups = [
            "core",
            "basic",
            "time",
            "io",
            "metadata",
            "model",
            "usage",
            "prompt",
            "metrics",
            "trace_context",
        ];
        let fields = asked.query.get("fields").map_or("core", String::as_str);
        if !plain(fields)
            .split(',')
            .all(|field| groups.contains(&field))
        {
            return Err("fields: there is no such group".to_owned());
        }
        let at = |name: &str| asked.query.get(name).map(|text| plain(text));
        let (since, until, trace) = (at("fromStartTime"), at("toStartTime"), at("traceId"));
        let fits = |item: &Value| {
            let start = item["startTime"].as_str().unwrap().to_owned();
            item["type"] == asked.query["type"].as_str()
                && since.as_ref().is_none_or(|since| start >= *since)
                && until.as_ref().is_none_or(|until| start < *until)
                && trace
                    .as_ref()
                    .is_none_or(|trace| item["traceId"] == trace.as_str())
        };
        if self.older {
            let page: usize = asked
                .query
                .get("page")
                .map_or(1, |page| page.parse().unwrap());
            let from = ((page - 1) * self.page).to_string();
            let (data, _) = self.page(Some(&from), fits);
            let all = self.items.iter().filter(|item| fits(item)).count();
            let meta = json!({ "page": page, "limit": self.page, "totalItems": all, "totalPages": all.div_ceil(self.page) });
            return Ok(Said::json(200, json!({ "data": data, "meta": meta })));
        }
        let (data, cursor) = self.page(asked.query.get("cursor").map(String::as_str), fits);
        Ok(Said::json(
            200,
            json!({ "data": data, "meta": { "cursor": cursor } }),
        ))
    }

    fn langsmith(&self, asked: &Asked, body: &Value) -> Result<Said, String> {
        if asked.header("x-api-key") != "sk-hidden" {
            return Ok(Said::text(403, "Forbidden"));
        }
        if asked.path == "/api/v1/sessions" {
            let is_known = plain(&asked.query["name"]) == "my chat";
            let found =
                json!([{ "id": "5f0c1f6e-3a3c-4a55-8a5f-0d7f4b1c2a90", "name": "my chat" }]);
            return Ok(Said::json(200, if is_known { found } else { json!([]) }));
        }
        if asked.path != "/api/v1/runs/query" {
            return Ok(Said::text(404, "Not found"));
        }
        let body = members(
            body,
            &["select", "limit"],
            &[
                "session",
                "run_type",
                "filter",
                "start_time",
                "trace",
                "id",
                "cursor",
            ],
        )?;
        let is_one = |name: &str, item: &Value, of: &str| {
            body.get(name).is_none_or(|wanted| match wanted {
                Value::Array(all) => all.contains(&item[of]),
                one => item[of] == *one,
            })
        };
        let fits = |item: &Value| {
            let start = item["start_time"].as_str().unwrap();
            is_one("session", item, "session_id")
                && is_one("run_type", item, "run_type")
                && is_one("id", item, "id")
                && is_one("trace", item, "trace_id")
                && body
                    .get("start_time")
                    .is_none_or(|since| start >= since.as_str().unwrap())
        };
        let (runs, next) = self.page(body.get("cursor").and_then(Value::as_str), fits);
        Ok(Said::json(
            200,
            json!({ "runs": runs, "cursors": { "next": next } }),
        ))
    }

    fn phoenix(&self, asked: &Asked) -> Result<Said, String> {
        if asked.path != "/v1/projects/default/spans/otlpv1" {
            return Ok(Said::text(404, "Project not found"));
        }
        let trace = asked.query.get("trace_id");
        let fits = |item: &Value| trace.is_none_or(|trace| item["trace_id"] == trace.as_str());
        let (data, next) = self.page(asked.query.get("cursor").map(String::as_str), fits);
        Ok(Said::json(
            200,
            json!({ "data": data, "next_cursor": next }),
        ))
    }

    fn mlflow(&self, asked: &Asked, body: &Value) -> Result<Said, String> {
        match asked.path.as_str() {
            "/api/3.0/mlflow/traces/search" => {
                let body = members(
                    body,
                    &["locations", "filter", "max_results", "order_by"],
                    &["page_token"],
                )?;
                if body["locations"][0]["mlflow_experiment"]["experiment_id"] != "0" {
                    return Err("there is no such experiment".to_owned());
                }
                let (traces, next) =
                    self.page(body.get("page_token").and_then(Value::as_str), |_| true);
                let infos: Vec<Value> = traces
                    .iter()
                    .map(|trace| json!({ "trace_id": trace["trace_info"]["trace_id"] }))
                    .collect();
                let mut said = json!({ "traces": infos });
                if let Some(next) = next {
                    said["next_page_token"] = json!(next);
                }
                Ok(Said::json(200, said))
            }
            "/api/3.0/mlflow/traces/get" => {
                let wanted = json!(asked.query["trace_id"]);
                let found = self
                    .items
                    .iter()
                    .find(|trace| trace["trace_info"]["trace_id"] == wanted);
                Ok(found.map_or_else(
                    || Said::json(404, json!({ "error_code": "RESOURCE_DOES_NOT_EXIST" })),
                    |trace| Said::json(200, json!({ "trace": trace })),
                ))
            }
            _ => Ok(Said::text(404, "Not found")),
        }
    }
}
