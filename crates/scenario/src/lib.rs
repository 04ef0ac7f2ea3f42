//! Scenario tests of an app: each scenario of an eval file runs on a local platform, against the app's own handler.
//!
//! It prints nothing and knows no command line. It uses the platform through its public interface alone.

mod call;
mod comparing;
mod copies;
mod grading;
mod hidden;
mod ordered;
mod outcome;
mod plan;
mod replies;
pub mod report;
mod result;
mod runner;
mod script;
mod slot;

pub use comparing::matching::{Difference, differences, is_subset};
pub use copies::without_copies;
pub use grading::{Grade, Grader, Grades};
pub use outcome::HandlerEnd;
pub use plan::{PlannedScenario, PlannedStep, PlannedThen, for_models, plan};
pub use result::{ExpectationFailure, GradeRecord, ObservedCall, ObservedKind, ScenarioResult, StepRecord};
pub use runner::{AppSource, CostOf, RunOptions, RunnerError, run};
