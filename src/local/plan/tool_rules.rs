//! How calls of platform tools behave, by the dev file.

use linkworld_emulator::{ToolRule, ToolRules};
use linkworld_manifest::spec::dev_file::file::{DevFile, ServiceBehavior};
use std::time::Duration;

/// The rules of a dev file. With `auto_approve`, no call waits for an approval.
pub(in crate::local) fn tool_rules(file: &DevFile, auto_approve: bool) -> ToolRules {
    let mut rules = ToolRules { auto_approve, ..ToolRules::default() };
    rules.tools = file.services.iter().map(|(tool, service)| (tool.to_owned(), rule(service))).collect();
    for (slug, tenant) in file.tenants.iter() {
        if let Some(plan) = &tenant.plan {
            rules.plans.insert(slug.to_owned(), plan.clone());
        }
        if !tenant.inbound {
            rules.without_inbound.insert(slug.to_owned());
        }
        let withdrawn = tenant.apps.iter().filter(|(_, install)| install.yanked);
        rules.yanked.extend(withdrawn.map(|(app, _)| (slug.to_owned(), app.to_owned())));
    }
    rules
}

fn rule(service: &ServiceBehavior) -> ToolRule {
    ToolRule {
        latency: Duration::from_millis(service.latency_ms),
        failure_rate: service.failure_rate,
        failure: service.failure.clone(),
        calls_per_minute: service.calls_per_minute,
        needs_approval: service.needs_approval,
        plans: service.plans.clone(),
    }
}
