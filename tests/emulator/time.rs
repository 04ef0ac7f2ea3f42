//! The platform's clock, commanded, and the schedules that follow it. No test waits: time is set.

use crate::world::{self, Seen, World, handler};
use linkworld_contract::limits::ADVANCE_RUNS_MAX;
use linkworld_contract::wire::routes;
use linkworld_emulator::{InstallRequest, Mocks, PlatformEvent, PlatformOptions, StoreLocation};
use linkworld_system::clock::{Clock, ClockSetting, VirtualClock};
use serde_json::{Value, json};
use std::path::Path;

async fn clock(world: &World, body: Value) -> Value {
    let answer = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &body).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.body);
    answer.body
}

async fn advance(world: &World, seconds: u64) -> Value {
    clock(world, json!({"action": "advance", "seconds": seconds})).await
}

fn due(changed: &Value) -> Vec<&str> {
    changed["runs"].as_array().unwrap().iter().map(|run| run["due"].as_str().unwrap()).collect()
}

fn sent(seen: &Seen) -> usize {
    let seen = seen.lock().unwrap();
    seen.iter().filter(|(path, _)| path.starts_with("/event/schedule")).count()
}

/// A platform whose app runs `cron` and has its handler.
async fn scheduled(options: PlatformOptions, clock: VirtualClock, cron: &str) -> (World, Seen) {
    let mut blob = world::manifest();
    blob["lifecycle"]["on_install"] = json!(false);
    blob["lifecycle"]["schedules"] = json!([{"name": "often", "cron": cron}]);
    let platform = linkworld_emulator::start(options).await.unwrap();
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = platform.install(app).await.unwrap();
    let (upstream, seen) = handler().await;
    platform.attach(&installed, upstream);
    let (_, events) = world::options(StoreLocation::Memory, Clock::Real);
    (World::of(platform, installed, clock, events), seen)
}

async fn in_memory(cron: &str) -> (World, Seen) {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, _) = world::options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    scheduled(options, clock, cron).await
}

async fn in_folder(folder: &Path, cron: &str) -> (World, Seen) {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, _) = world::options(StoreLocation::Folder(folder.into()), Clock::Virtual(clock.clone()));
    scheduled(options, clock, cron).await
}

#[tokio::test]
async fn time_that_passes_runs_every_schedule_in_order_at_its_time() {
    let (world, seen) = in_memory("0 3,4 * * *").await;
    let shown = world.dev(routes::CONTROL_CLOCK, &[], &Value::Null).await.body;
    assert_eq!(shown["now"], "2026-01-02T03:04:05.000Z");
    assert_eq!(shown["frozen"], true);
    assert_eq!(
        shown["next"],
        json!({"kind": "schedule", "tenant": "dev", "app": "tax-bot", "name": "often", "due": "2026-01-02T04:00:00.000Z"})
    );
    let changed = advance(&world, 24 * 3_600).await;
    assert_eq!(due(&changed), ["2026-01-02T04:00:00.000Z", "2026-01-03T03:00:00.000Z"]);
    assert_eq!(changed["clock"]["now"], "2026-01-03T03:04:05.000Z");
    assert!(changed["stopped"].is_null());
    assert_eq!(sent(&seen), 2);
    // The runs are calls of the platform itself, at the platform's time.
    let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let rows: Vec<Value> = page["entries"].as_array().unwrap().clone();
    let row = |row: &Value| json!([row["at"], row["kind"], row["name"], row["parent"], row["status"]]);
    assert_eq!(
        rows.iter().map(row).collect::<Vec<_>>(),
        [
            json!(["2026-01-02T04:00:00.000Z", "event", "schedule:often", null, "success"]),
            json!(["2026-01-03T03:00:00.000Z", "event", "schedule:often", null, "success"]),
        ]
    );
    let next = clock(&world, json!({"action": "run_until_next"})).await;
    assert_eq!(
        (due(&next), &next["clock"]["now"]),
        (vec!["2026-01-03T04:00:00.000Z"], &json!("2026-01-03T04:00:00.000Z"))
    );
}

#[tokio::test]
async fn a_jump_makes_up_for_one_run_and_no_time_comes_twice() {
    let (world, seen) = in_memory("* * * * *").await;
    let to = |at: &str| json!({"action": "set", "to": at});
    let jumped = clock(&world, to("2026-01-05T00:00:30Z")).await;
    assert_eq!(due(&jumped), ["2026-01-02T03:05:00.000Z"], "one run for three days");
    // Set back, the same minutes pass again, and nothing runs.
    let back = clock(&world, to("2026-01-02T03:04:05Z")).await;
    assert!(due(&back).is_empty() && back["clock"]["now"] == "2026-01-02T03:04:05.000Z", "{back}");
    assert!(due(&advance(&world, 3_600).await).is_empty());
    // Not even if it is paused and resumed meanwhile, or has another expression.
    for paused in [true, false] {
        let change = json!({"name": "often", "paused": paused});
        assert_eq!(world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &change).await.status, 200);
    }
    let _ = clock(&world, to("2026-01-05T00:00:59Z")).await;
    assert_eq!(sent(&seen), 1);
    assert_eq!(due(&advance(&world, 60).await), ["2026-01-05T00:01:00.000Z"]);
}

#[tokio::test]
async fn one_command_has_a_limit_of_runs_and_can_be_continued() {
    let (world, seen) = in_memory("* * * * *").await;
    let minutes = u64::try_from(ADVANCE_RUNS_MAX).unwrap();
    let exact = advance(&world, minutes * 60).await;
    assert!(exact["stopped"].is_null(), "{}", exact["stopped"]);
    let more = advance(&world, (minutes + 1) * 60).await;
    assert_eq!(more["runs"].as_array().unwrap().len(), ADVANCE_RUNS_MAX);
    assert_eq!((&more["stopped"]["limit"], &more["stopped"]["left_seconds"]), (&json!("runs"), &json!(5)));
    // The run that is left is the one at the minute where the clock stopped.
    assert_eq!(due(&advance(&world, 5).await).len(), 1);
    assert_eq!(sent(&seen), 2 * ADVANCE_RUNS_MAX + 1);
}

#[tokio::test]
async fn a_restart_keeps_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let (world, _) = in_folder(&store, "0 * * * *").await;
    let _ = advance(&world, 3_600).await;
    let World { platform, .. } = world;
    platform.stop().await.unwrap();
    let (world, seen) = in_folder(&store, "0 * * * *").await;
    assert_eq!(world.clock.setting(), ClockSetting::Frozen { at: 1_767_326_645_000 }, "2026-01-02T04:04:05Z");
    let _ = clock(&world, json!({"action": "run"})).await;
    let World { platform, clock: hands, .. } = world;
    let running = hands.setting();
    assert!(matches!(running, ClockSetting::Running { .. }));
    platform.stop().await.unwrap();
    let (world, _) = in_folder(&store, "0 * * * *").await;
    assert_eq!(world.clock.setting(), running, "a running clock keeps its distance");
    assert_eq!(sent(&seen), 0);
}

/// Waits for the next schedule that the scanner runs by itself.
async fn scanned(world: &mut World) -> String {
    loop {
        let event = tokio::time::timeout(std::time::Duration::from_secs(60), world.events.recv()).await;
        match event.expect("a schedule runs").expect("the platform runs") {
            PlatformEvent::Audited { entry, .. } if entry.name.starts_with("schedule:") => return entry.at,
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_scanner_runs_what_is_due_when_its_minute_comes() {
    let hands = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(StoreLocation::Memory, Clock::Virtual(hands.clone()));
    let (mut world, seen) = scheduled(options, hands.clone(), "* * * * *").await;
    world.events = events;
    world.platform.run_schedules();
    hands.advance(std::time::Duration::from_secs(55));
    assert_eq!(scanned(&mut world).await, "2026-01-02T03:05:00.000Z");
    // Three days without a look, as after the lid of a laptop was closed.
    hands.advance(std::time::Duration::from_secs(3 * 86_400));
    assert_eq!(scanned(&mut world).await, "2026-01-05T03:05:00.000Z");
    hands.advance(std::time::Duration::from_secs(60));
    assert_eq!(scanned(&mut world).await, "2026-01-05T03:06:00.000Z");
    // Set back, the scanner goes on at the earlier minutes, where nothing is due.
    hands.set_time(1_767_326_645_000);
    hands.advance(std::time::Duration::from_secs(60));
    hands.set_time(1_767_582_420_000);
    assert_eq!(scanned(&mut world).await, "2026-01-05T03:07:00.000Z");
    assert_eq!(sent(&seen), 4);
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn a_paused_schedule_is_skipped_and_the_list_says_so() {
    let (world, seen) = in_memory("0 * * * *").await;
    let list = async || world.dev(routes::CONTROL_SCHEDULES, &[], &Value::Null).await.body["schedules"][0].clone();
    let _ = advance(&world, 3_600).await;
    assert_eq!(
        list().await,
        json!({"kind": "schedule", "tenant": "dev", "app": "tax-bot", "name": "often", "cron": "0 * * * *",
               "zone": "UTC", "paused": false,
               "next_run": "2026-01-02T05:00:00.000Z", "last_run": "2026-01-02T04:00:00.000Z"})
    );
    let pause = |paused: bool| json!({"name": "often", "paused": paused});
    assert_eq!(world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &pause(true)).await.status, 200);
    let shown = list().await;
    assert_eq!((&shown["paused"], &shown["next_run"]), (&json!(true), &Value::Null));
    assert!(due(&advance(&world, 7_200).await).is_empty());
    let refused = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &json!({"action": "run_until_next"})).await;
    assert_eq!((refused.status, &refused.body["reason"]), (409, &json!("no_schedule")));
    let resumed = world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &pause(false)).await;
    assert_eq!(resumed.body["next_run"], "2026-01-02T07:00:00.000Z", "missed runs are not made up for");
    let wrong = world.dev(routes::CONTROL_SCHEDULE_CHANGE, &[], &json!({"name": "oftn", "paused": true})).await;
    assert_eq!((wrong.status, &wrong.body["hint"]), (404, &json!("did you mean `often`?")));
    assert_eq!(sent(&seen), 1);
}

#[tokio::test]
async fn keys_end_by_this_clock_and_tokens_by_the_machines() {
    let hands = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, _) = world::options(StoreLocation::Memory, Clock::Virtual(hands.clone()));
    let (world, _) = scheduled(PlatformOptions { token_clock: Clock::Real, ..options }, hands, "0 0 1 1 *").await;
    let args = json!({"key": "k", "value": 1, "ttl_seconds": 60});
    assert_eq!(world.tool("app_kv_set", &args).await.body["ok"], true);
    let value = async || world.tool("app_kv_get", &json!({"key": "k"})).await.body["result"].clone();
    let _ = advance(&world, 59).await;
    let before = value().await;
    // A year later the handler still has a session.
    let _ = advance(&world, 365 * 86_400).await;
    let after = value().await;
    assert_ne!(before, after);
    assert!(before.to_string().contains('1') && !after.to_string().contains('1'), "{before} {after}");
}

#[tokio::test]
async fn what_a_clock_cannot_do_is_refused() {
    let (world, _) = in_memory("0 * * * *").await;
    for (body, status, reason) in [
        (json!({"action": "set", "to": "tomorrow"}), 422, "bad_request"),
        (json!({"action": "set", "to": "2100-01-01T00:00:00Z"}), 422, "time_out_of_range"),
        (json!({"action": "set", "to": "1969-12-31T23:59:59Z"}), 422, "time_out_of_range"),
        (json!({"action": "advance", "seconds": u64::MAX}), 422, "time_out_of_range"),
        (json!({"action": "rewind"}), 422, "bad_request"),
    ] {
        let answer = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &body).await;
        assert_eq!((answer.status, &answer.body["reason"]), (status, &json!(reason)), "{body}");
    }
    assert_eq!(world.clock.setting(), ClockSetting::Frozen { at: 1_767_323_045_000 });
    let (options, _) = world::options(StoreLocation::Memory, Clock::Real);
    let (real, _) = scheduled(options, world.clock.clone(), "0 * * * *").await;
    let refused = real.dev(routes::CONTROL_CLOCK_CHANGE, &[], &json!({"action": "freeze"})).await;
    assert_eq!(refused.body["reason"], "clock_not_settable");
}
