//! What a run of `dev` consists of: its projects, and the tenants that a dev file describes.

mod agent_rules;
mod app_flags;
mod collections;
mod dev_plan;
mod secret_values;
mod stub;
mod tenant_plan;
mod tool_rules;

pub(in crate::local) use agent_rules::{agent_rules, without_key};
pub use app_flags::{AppFlags, AppFlagsGiven};
pub(in crate::local) use collections::collections;
pub use dev_plan::{DevPlan, DevPlanSource, PlannedProject, Unplanned};
pub(in crate::local) use secret_values::{SecretNotes, values_of};
pub(in crate::local) use stub::{stub_blob, stub_replies};
pub(in crate::local) use tenant_plan::{InstallPlan, PlannedCode, TenantPlan, tenant_setup};
pub(in crate::local) use tool_rules::tool_rules;
