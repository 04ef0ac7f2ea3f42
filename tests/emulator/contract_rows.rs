//! Which test holds each row of the contract about what a handler can call (sections 12, 13, 15 and 17) and what a bundle
//! can send (18). A row without a test, and a test that was renamed, fail here.

use linkworld_contract::wire::routes::{self, RouteAccess};
use std::collections::BTreeSet;
use std::path::Path;

/// Section and row of the contract, and the tests that hold it.
const ROWS: &[(&str, &str, &[&str])] = &[
    ("12", "app-tools", &["every_method_of_the_sdk_works", "the_callback_api_speaks_golden"]),
    ("12", "app-secrets", &["a_tenants_secret_wins_over_the_default_over_none", "the_callback_api_speaks_golden"]),
    ("12", "app-session-refresh", &["tokens_end_and_are_exchanged_within_the_grace"]),
    ("12", "agent-invoke", &["an_app_of_the_sdk_asks_delegates_and_invokes", "every_address_works_in_plain_http"]),
    ("12", "cross-app-invoke", &["an_app_of_the_sdk_asks_delegates_and_invokes"]),
    ("12", "cross-app-fetch", &["a_granted_app_gets_what_the_route_answers"]),
    ("12", "events-emit", &["an_event_reaches_the_apps_that_are_wired_to_it"]),
    ("12", "rooms-post", &["a_message_in_a_room_reaches_the_members_that_it_mentions"]),
    ("12", "commitments-add", &["commitments_are_unique_listed_and_taken_back"]),
    ("12", "commitments-list", &["commitments_are_unique_listed_and_taken_back"]),
    ("12", "commitments-dismiss", &["commitments_are_unique_listed_and_taken_back"]),
    ("12.1", "on_behalf_of_user_id", &["mails_are_sent_for_users_of_the_tenant_and_answers_come_back"]),
    ("12.1", "bad bodies", &["no_endpoint_takes_what_is_not_in_its_table"]),
    ("12.2", "kv tools, keys, values, ttl, list", &["storage_over_the_wire", "every_address_works_in_plain_http"]),
    ("12.2", "expired rows", &["keys_end_by_this_clock_and_tokens_by_the_machines"]),
    ("12.3", "lookup order", &["a_tenants_secret_wins_over_the_default_over_none"]),
    ("12.4", "lifetime and grace", &["tokens_end_and_are_exchanged_within_the_grace"]),
    ("12.4", "refused after uninstall", &["an_uninstalled_app_leaves_nothing_and_its_token_is_refused"]),
    (
        "12.5",
        "turns, calls, models",
        &["what_an_agent_may_want_is_limited", "what_a_model_does_wrong_is_a_refusal_and_an_entry"],
    ),
    (
        "12.6",
        "invoke: grants, also revoked in flight",
        &["an_agent_of_another_app_needs_a_grant", "a_grant_that_is_revoked_in_flight_counts_for_the_next_call"],
    ),
    ("12.6", "fetch: status, body, user, origin", &["a_granted_app_gets_what_the_route_answers"]),
    ("12.6", "fetch: grants and refusals", &["every_refusal_has_its_word_and_a_row"]),
    ("12.6", "fetch: failures", &["what_fails_in_the_other_app_is_below_500"]),
    ("12.7", "counts and failures", &["failing_subscribers_are_counted_and_refusals_are_named"]),
    ("12.8", "members, mentions, sender", &["rooms_have_known_members_and_limits"]),
    ("12.9", "states, delivery", &["commitments_are_delivered_when_the_clock_reaches_them"]),
    ("12.10", "iframe-tools", &["a_bundle_calls_tools_as_a_user_with_the_decisions_of_any_other_call"]),
    ("13", "scope_denied", &["a_scope_that_is_not_granted_raises_in_the_sdk", "every_method_of_the_sdk_works"]),
    ("13", "approval_required", &["a_call_that_needs_an_approval_is_made_once_it_has_one"]),
    ("13", "plan_gated, yanked, rate_limited", &["plans_withdrawn_versions_and_rates"]),
    ("13", "app_unavailable", &["what_fails_in_the_other_app_is_below_500"]),
    ("13", "denied", &["tokens_end_and_are_exchanged_within_the_grace"]),
    ("13", "rejected, not_found", &["commitments_are_unique_listed_and_taken_back"]),
    ("13", "bad_input", &["no_endpoint_takes_what_is_not_in_its_table"]),
    ("13", "network_error, platform_error, bad_response", &["failures_and_latency", "every_other_end_of_a_tool_call"]),
    ("13", "public_route_no_tools, _kv", &["every_method_of_the_sdk_works"]),
    ("13", "mock_unset", &["the_table_has_every_tool_of_the_catalog"]),
    ("13", "marketplace_app_wrong_tool", &["refusals_name_the_place_and_what_to_call_instead"]),
    ("13", "event_not_declared", &["failing_subscribers_are_counted_and_refusals_are_named"]),
    ("13", "room_not_found", &["a_message_in_a_room_reaches_the_members_that_it_mentions"]),
    ("15.1", "blockers in order", &["every_blocker_is_named_at_once_in_contract_order"]),
    ("15.1", "settings", &["each_blocker_is_removed_by_its_command", "changed_settings_are_checked_as_at_the_install"]),
    ("15.1", "install_hook_failed", &["a_failed_install_hook_shows_in_the_status"]),
    ("15.1", "grants of dependencies", &["a_dependency_is_a_grant_for_routes_until_it_is_revoked"]),
    ("15.1", "agents", &["agents_keep_what_the_tenant_changed_through_versions"]),
    ("15.1", "visions", &["a_vision_is_there_while_a_project_is_picked"]),
    ("15.1", "templates", &["templates_are_copied_once_and_are_the_tenants_then"]),
    ("15.2", "uninstall", &["an_uninstalled_app_leaves_nothing_and_its_token_is_refused"]),
    ("15.2", "needs_consent", &["a_tenant_is_asked_before_it_grants_more"]),
    ("15.2", "upgrade", &["an_upgrade_is_blocked_by_what_blocks_an_activation"]),
    ("15.3", "schedules", &["the_scanner_runs_what_is_due_when_its_minute_comes"]),
    ("15.3", "heartbeats", &["the_scanner_looks_every_quarter_of_a_minute"]),
    ("15.3", "active hours, zones", &["times_of_day_follow_the_zone_of_the_active_hours"]),
    ("15.3", "pre-filter", &["a_beat_runs_its_check_and_then_its_agent_and_the_log_has_both"]),
    ("15.4", "inbound is opt-in", &["a_tenant_without_inbound_keeps_its_mail_to_itself"]),
    ("15.4", "wires", &["a_wire_that_is_not_approved_delivers_nothing"]),
    ("15.4", "chain", &["apps_that_emit_in_a_circle_are_stopped", "a_chain_at_the_depth_and_one_past_it"]),
    ("15.4", "heartbeat targets", &["an_event_for_a_heartbeat_wakes_it_and_names_no_agent"]),
    ("15.5", "workflows and their tools", &["workflows_without_their_tools_are_hidden"]),
    ("17.1", "URLs", &["a_private_route_gets_the_envelope_of_the_contract"]),
    ("17.2", "1 inbound cap", &["a_request_at_the_cap_and_one_past_it"]),
    ("17.2", "2 outbound cap", &["an_answer_at_the_cap_and_one_past_it"]),
    ("17.2", "3, 4 headers and identity", &["a_private_route_gets_the_envelope_of_the_contract"]),
    ("17.2", "5, 6, 8, 9 headers of answers", &["four_headers_get_out"]),
    ("17.2", "7, 10, 20 redirects, types, statuses", &["what_a_handler_may_not_answer_is_502"]),
    ("17.2", "11 timeouts", &["deadlines_are_those_of_the_platforms_clock"]),
    ("17.2", "12 in flight", &["ten_calls_are_inside_and_the_eleventh_is_refused"]),
    ("17.2", "13 methods", &["methods_that_are_not_declared"]),
    ("17.2", "14 tokens", &["a_public_token_opens_one_path_until_it_ends"]),
    ("17.2", "15 paths", &["paths_that_lead_elsewhere_are_refused"]),
    ("17.2", "16, 17 declared, visibility", &["unknown_tenants_apps_and_paths_look_the_same"]),
    ("17.2", "18 sandbox", &["every_method_of_the_sdk_works"]),
    ("17.2", "19 opacity", &["what_a_handler_may_not_answer_is_502"]),
    ("17.2", "22 client and request", &["a_private_route_gets_the_envelope_of_the_contract"]),
    ("18.1", "tools.call, route.call, resize, navigate, external.open", &["every_message_of_the_bridge_passes"]),
    ("18.1", "confirm, modal: deadlines and counts", &["overlays_limits_and_an_app_without_a_bundle"]),
    ("18.1", "navigations in a second, lengths of paths", &["overlays_limits_and_an_app_without_a_bundle"]),
    ("18.1", "toast, modal, modal.resolve", &["every_message_of_the_bridge_passes"]),
    ("18.2", "init, theme, language and route.changed", &["every_message_of_the_bridge_passes"]),
    ("18.3", "policy", &["every_message_of_the_bridge_passes", "foreign_pages_read_nothing_and_change_nothing"]),
    ("18.3", "kv", &["every_message_of_the_bridge_passes"]),
    ("18.3", "tabs of the app", &["the_panel_works_and_axe_finds_nothing_serious"]),
    ("27", "10 tickets", &["a_ticket_opens_one_path_once"]),
    ("27", "27 scopes of own tools", &["the_audit_log_is_filtered_before_its_limit_and_can_be_followed"]),
    ("27", "24 secret of public tokens", &["nothing_of_one_install_is_reachable_from_another"]),
];

/// It only grows.
const ROWS_LEAST: usize = 85;

/// The names of the functions in the tests of this binary.
fn functions(folder: &Path, into: &mut BTreeSet<String>) {
    #[allow(clippy::disallowed_methods, reason = "a test reads its own sources")]
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let tests = text.split("test]\n").skip(1).filter_map(|after| after.split_once("fn ")?.1.split_once('('));
            into.extend(tests.map(|(name, _)| name.to_owned()));
        }
    }
}

/// README and documentation have a figure as it is now.
pub(crate) fn documented(figure: &str) {
    for page in ["README.md", "docs/handlers.md"] {
        #[allow(clippy::disallowed_methods, reason = "a test reads the documentation")]
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(figure), "{page} does not have `{figure}`");
    }
}

#[test]
fn every_row_of_the_contract_has_its_test() {
    let mut known = BTreeSet::new();
    functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emulator"), &mut known);
    let missing: Vec<_> = ROWS
        .iter()
        .flat_map(|(_, row, tests)| tests.iter().filter(|test| !known.contains(**test)).map(move |test| (row, test)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for route in
        routes::ALL.iter().filter(|route| matches!(route.access, RouteAccess::Handler | RouteAccess::ExpiredHandler))
    {
        let name = route.template.rsplit('/').next().unwrap();
        assert!(ROWS.iter().any(|(_, row, _)| *row == name), "{name}");
    }
    println!("{} rows of the contract have a test", ROWS.len());
    assert!(ROWS.len() >= ROWS_LEAST, "{}", ROWS.len());
    documented(&format!("{} rows of the platform's contract", ROWS.len()));
}
