//! Heartbeats of agents by the platform's clock: when they run, what their check decides, and what is in the log.

use crate::world::{self, World};
use linkworld_contract::wire::routes;
use linkworld_emulator::{InstallRequest, Mocks, PlatformOptions, StoreLocation};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};
use std::path::Path;

fn heartbeat(slug: &str, more: Value) -> Value {
    let mut heartbeat = json!({
        "slug": slug, "skill": null, "tool": null, "params": {}, "schedule_type": "interval", "interval_minutes": 60,
        "cron_expression": null, "time_of_day": null, "day_of_week": null, "active_hours": null, "invoke_always": true,
        "cooldown_seconds": null, "conversation_mode": "dedicated", "model_tier": "cheap", "prompt": "look"
    });
    for (name, value) in more.as_object().unwrap() {
        heartbeat[name] = value.clone();
    }
    heartbeat
}

/// The manifest with these heartbeats of its only agent.
fn manifest(heartbeats: &[Value]) -> Value {
    let mut blob = world::manifest();
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    blob["agent"] = json!({"id": "kpi", "name": "KPI", "system_prompt": "x", "heartbeats": heartbeats});
    blob
}

struct Started {
    world: World,
}

async fn start_with(store: StoreLocation, heartbeats: &[Value], mocks: &str) -> Started {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(store, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(PlatformOptions { token_clock: Clock::Real, ..options }).await.unwrap();
    let app = InstallRequest {
        blob: manifest(heartbeats),
        mocks: Mocks::parse(mocks).unwrap(),
        grants: None,
        templates: Vec::new(),
    };
    let installed = platform.install(app).await.unwrap();
    Started { world: World::of(platform, installed, clock, events) }
}

async fn start(heartbeats: &[Value], mocks: &str) -> Started {
    start_with(StoreLocation::Memory, heartbeats, mocks).await
}

async fn start_in(folder: &Path, heartbeats: &[Value]) -> Started {
    start_with(StoreLocation::Folder(folder.to_owned()), heartbeats, "{}").await
}

impl Started {
    async fn clock(&self, body: Value) -> Vec<String> {
        let answer = self.world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        let runs = answer.body["runs"].as_array().unwrap();
        assert!(runs.iter().all(|run| run["kind"] == "heartbeat"), "{runs:?}");
        runs.iter().map(|run| run["due"].as_str().unwrap().replace(":00.000Z", "").replace("2026-01-", "")).collect()
    }

    async fn advance(&self, minutes: u64) -> Vec<String> {
        self.clock(json!({"action": "advance", "seconds": minutes * 60})).await
    }

    async fn change(&self, body: Value) -> Value {
        let answer = self.world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        answer.body
    }

    async fn listed(&self) -> Vec<Value> {
        let body = self.world.dev(routes::CONTROL_SCHEDULES, &[], &Value::Null).await.body;
        body["schedules"].as_array().unwrap().clone()
    }

    async fn result(&self) -> String {
        self.listed().await[0]["last_result"].as_str().unwrap_or_default().to_owned()
    }

    /// Kind, name, status and error of the rows, and whether the row before the first of a beat caused it.
    async fn log(&self) -> Vec<Value> {
        let page = self.world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        let rows = page["entries"].as_array().unwrap().clone();
        let beat =
            |row: &Value| rows.iter().find(|parent| parent["id"] == row["parent"]).map(|row| row["kind"].clone());
        rows.iter().map(|row| json!([row["kind"], row["name"], row["status"], row["error"], beat(row)])).collect()
    }
}

#[tokio::test]
async fn a_beat_runs_its_check_and_then_its_agent_and_the_log_has_both() {
    let check = json!({"skill": "email", "tool": "email_list", "invoke_always": false});
    let quiet = r#"{"email_list": {"result": {"messages": []}}, "_agents": {"default": {"text": "HEARTBEAT_OK"}}}"#;
    let on = start(&[heartbeat("mail", check)], quiet).await;
    let listed = &on.listed().await[0];
    assert_eq!((&listed["kind"], &listed["name"]), (&json!("heartbeat"), &json!("default/mail")));
    assert_eq!((&listed["every_minutes"], &listed["next_run"]), (&json!(60), &json!("2026-01-02T04:04:05.000Z")));
    assert_eq!(on.advance(59).await.len(), 0);
    assert_eq!(on.advance(1).await, ["02T04:04:05.000Z"]);
    assert_eq!(on.result().await, "no records");
    let beat = |status: &str, error: Value| json!(["heartbeat", "default/mail", status, error, null]);
    let check = |error: Value| {
        let status = if error.is_null() { "success" } else { "error" };
        json!(["platform_tool", "email.email_list", status, error, "heartbeat"])
    };
    assert_eq!(on.log().await, [beat("success", Value::Null), check(Value::Null)]);

    for (mocks, result, rest) in [
        (
            r#"{"email_list": {"result": {"messages": [1]}}, "_agents": {"default": {"text": "HEARTBEAT_OK"}}}"#,
            "HEARTBEAT_OK",
            vec![
                beat("success", Value::Null),
                check(Value::Null),
                json!(["agent_invoke", "default", "success", null, "heartbeat"]),
            ],
        ),
        (
            r#"{"email_list": {"result": {"messages": [1]}}, "_agents": {"default": "one is late <escalate-to-vision/>"}}"#,
            "escalated",
            vec![
                beat("success", Value::Null),
                check(Value::Null),
                json!(["agent_invoke", "default", "success", null, "heartbeat"]),
            ],
        ),
        (
            r#"{"email_list": {"result": {"messages": [1]}}}"#,
            // The stub has nothing to report.
            "HEARTBEAT_OK",
            vec![
                beat("success", Value::Null),
                check(Value::Null),
                json!(["agent_invoke", "default", "success", null, "heartbeat"]),
            ],
        ),
        (
            r#"{"email_list": {"ok": false, "error": {"decision": "approval_required"}}}"#,
            "the check failed",
            vec![beat("error", json!("approval_required")), check(json!("approval_required"))],
        ),
        ("{}", "the check failed", vec![beat("error", json!("mock_unset")), check(json!("mock_unset"))]),
    ] {
        let before = on.log().await.len();
        on.world.platform.replace_mocks(&on.world.installed, Mocks::parse(mocks).unwrap());
        assert_eq!(on.advance(60).await.len(), 1);
        assert_eq!(on.result().await, result, "{mocks}");
        assert_eq!(on.log().await[before..], rest, "{mocks}");
    }
}

#[tokio::test]
async fn without_records_of_apps_only_invoke_always_reaches_the_agent() {
    let internal = json!({"skill": "_internal_app_records", "tool": "query", "invoke_always": false});
    let on = start(&[heartbeat("kpi", internal.clone())], r#"{"_agents": {"default": "two are late"}}"#).await;
    let _ = on.advance(60).await;
    assert_eq!(on.result().await, "no records");
    let mut always = internal;
    always["invoke_always"] = json!(true);
    let on = start(&[heartbeat("kpi", always)], r#"{"_agents": {"default": "two are late"}}"#).await;
    let _ = on.advance(60).await;
    assert_eq!(on.result().await, "replied");
}

#[tokio::test]
async fn active_hours_end_before_their_end_and_may_span_midnight() {
    let hours =
        |start: &str, end: &str, zone: &str| json!({"active_hours": {"start": start, "end": end, "timezone": zone}});
    // The activating user's zone is UTC; in Vienna it is an hour later.
    for (more, beats) in [
        (hours("05:00", "07:05", "user"), vec!["02T05:04:05.000Z", "02T06:04:05.000Z", "02T07:04:05.000Z"]),
        (hours("05:00", "07:04", "user"), vec!["02T05:04:05.000Z", "02T06:04:05.000Z"]),
        (hours("22:00", "05:30", "user"), vec!["02T04:04:05.000Z", "02T05:04:05.000Z"]),
        (hours("08:00", "09:30", "Europe/Vienna"), vec!["02T07:04:05.000Z", "02T08:04:05.000Z"]),
        (hours("08:00", "09:30", "No/Where"), vec!["02T08:04:05.000Z", "02T09:04:05.000Z"]),
    ] {
        let on = start(&[heartbeat("h", more.clone())], r#"{"_agents": {"default": "x"}}"#).await;
        assert_eq!(on.advance(7 * 60).await, beats, "{more}");
        let last =
            if beats.last() == Some(&"02T10:04:05.000Z") { "replied" } else { "skipped: outside of active_hours" };
        assert_eq!(on.result().await, last);
    }
}

#[tokio::test]
async fn the_cooldown_counts_from_the_invocation() {
    let check = json!({"skill": "email", "tool": "email_list", "invoke_always": false, "cooldown_seconds": 7_200});
    let full = r#"{"email_list": {"result": {"messages": [1]}}, "_agents": {"default": "x"}}"#;
    let on = start(&[heartbeat("mail", check)], full).await;
    assert_eq!(on.advance(5 * 60).await, ["02T04:04:05.000Z", "02T06:04:05.000Z", "02T08:04:05.000Z"]);
    assert_eq!(on.advance(60).await.len(), 0);
    assert_eq!(on.result().await, "skipped: within cooldown_seconds");
    // A beat by hand is not held back, and does not change when the next is due.
    let next = on.listed().await[0]["next_run"].clone();
    let ran = on.change(json!({"name": "default/mail", "run": true})).await;
    assert_eq!((&ran["last_result"], &ran["next_run"]), (&json!("replied"), &next));
    // Without an invocation there is no cooldown.
    on.world.platform.replace_mocks(&on.world.installed, Mocks::parse(r#"{"email_list": {"result": {}}}"#).unwrap());
    assert_eq!(on.advance(5 * 60).await.len(), 4, "all but the one within the cooldown of the beat by hand");
}

#[tokio::test]
async fn times_of_day_follow_the_zone_of_the_active_hours() {
    let day = json!({"start": "00:00", "end": "23:59", "timezone": "Europe/Vienna"});
    let daily = json!({"schedule_type": "daily", "time_of_day": "09:30", "active_hours": day});
    let weekly = json!({"schedule_type": "weekly", "time_of_day": "07:00", "day_of_week": 0});
    let cron = json!({"schedule_type": "cron", "cron_expression": "0 12 1 * *"});
    let on = start(&[heartbeat("a", daily), heartbeat("b", weekly), heartbeat("c", cron)], "{}").await;
    let next: Vec<Value> =
        on.listed().await.iter().map(|one| json!([one["cron"], one["zone"], one["next_run"]])).collect();
    assert_eq!(
        next,
        [
            json!(["30 9 * * *", "Europe/Vienna", "2026-01-02T08:30:00.000Z"]),
            json!(["0 7 * * 1", "UTC", "2026-01-05T07:00:00.000Z"]),
            json!(["0 12 1 * *", "UTC", "2026-02-01T12:00:00.000Z"]),
        ]
    );
}

#[tokio::test]
async fn a_restart_makes_up_for_one_beat_and_an_upgrade_keeps_what_is_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (a, b) = (heartbeat("a", json!({})), heartbeat("b", json!({"interval_minutes": 30})));
    let on = start_in(&store, &[a.clone(), b.clone()]).await;
    assert_eq!(on.advance(60).await.len(), 3);
    let _ = on.change(json!({"name": "default/b", "paused": true})).await;
    on.world.platform.stop().await.unwrap();
    let on = start_in(&store, &[a.clone(), b]).await;
    let jumped = on.clock(json!({"action": "set", "to": "2026-01-03T00:00:00Z"})).await;
    assert_eq!(jumped, ["02T05:04:05.000Z"], "one for a day, and none of the paused one");
    assert_eq!(on.clock(json!({"action": "set", "to": "2026-01-02T03:04:05Z"})).await.len(), 0);
    assert_eq!(on.advance(120).await.len(), 0, "no moment comes twice");
    // Another version without `b` and with another interval of `a`.
    let app = InstallRequest {
        blob: manifest(&[heartbeat("a", json!({"interval_minutes": 5}))]),
        mocks: Mocks::default(),
        grants: None,
        templates: Vec::new(),
    };
    on.world.platform.install(app).await.unwrap();
    let listed = on.listed().await;
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["every_minutes"], &listed[0]["next_run"]), (&json!(5), &json!("2026-01-03T00:05:00.000Z")));
    let refused =
        on.world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &json!({"name": "default/b", "paused": false})).await;
    assert_eq!((refused.status, &refused.body["hint"]), (404, &json!("did you mean `default/a`?")));
}

#[tokio::test]
async fn the_scanner_looks_every_quarter_of_a_minute() {
    let on = start(&[heartbeat("a", json!({"interval_minutes": 5}))], "{}").await;
    // The first beat is due five minutes after this look.
    let _ = on.listed().await;
    let Started { mut world } = on;
    world.platform.run_schedules();
    let hands = world.clock.clone();
    let heard = async |world: &mut World| loop {
        let event = tokio::time::timeout(std::time::Duration::from_secs(60), world.events.recv()).await;
        if let linkworld_emulator::PlatformEvent::Audited { entry, .. } = event.unwrap().unwrap()
            && entry.name == "default/a"
        {
            return entry.at;
        }
    };
    for quarter in ["03:09:15", "03:14:15"] {
        hands.set_time(format!("2026-01-02T{quarter}Z").parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!(heard(&mut world).await, format!("2026-01-02T{quarter}.000Z"));
    }
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn an_event_for_a_heartbeat_wakes_it_and_names_no_agent() {
    let mut blob = manifest(&[heartbeat("a", json!({}))]);
    blob["subscribes_to"] = json!([
        {"emitter_app": "crm", "event_name": "lead_hot", "target_agent": "default", "target_heartbeat": "a"},
        {"emitter_app": "crm", "event_name": "lead_won", "target_agent": "default", "target_heartbeat": null}]);
    let on = start(&[], "{}").await;
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = on.world.platform.install(app).await.unwrap();
    let (upstream, seen) = world::handler().await;
    on.world.platform.attach(&installed, upstream);
    let send = async |event: &str, payload: Value| {
        let body = json!({"event": event, "payload": payload});
        on.world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &body).await
    };
    let sent = send("app_event:crm:lead_hot", json!({"payload": {"score": 9}})).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let (path, body) = seen.lock().unwrap().last().unwrap().clone();
    assert_eq!(path, "/event/app_event%3Acrm%3Alead_hot");
    let tenant = on.world.env("LINKWORLD_TENANT_ID");
    assert_eq!(
        body,
        json!({"event_name": "lead_hot", "emitter_app_id": "crm", "target_agent_slug": "", "payload": {"score": 9},
               "tenant_id": tenant, "config": {"inbox": "a@b.c"}})
    );
    assert_eq!(on.advance(1).await, ["02T03:04:05.000Z"], "it is due at once");
    let won = send("app_event:crm:lead_won", json!({"target_agent_slug": "other"})).await;
    assert_eq!(won.status, 200);
    assert_eq!(seen.lock().unwrap().last().unwrap().1["target_agent_slug"], "other");
    let refused = send("app_event:crm:lead_won", json!({"payload": [1]})).await;
    assert_eq!((refused.status, &refused.body["reason"]), (422, &json!("bad_payload")));
    let undeclared = send("app_event:crm:lead_wn", json!({})).await;
    assert_eq!((undeclared.status, &undeclared.body["hint"]), (404, &json!("did you mean `app_event:crm:lead_won`?")));
}
