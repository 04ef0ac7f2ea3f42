//! Paths into a manifest that the compiler checks: `Manifest::PATH.tools().at(3).name()`.
//!
//! A path knows the type it leads to, so a misspelt field does not compile.

use std::fmt;
use std::marker::PhantomData;

/// The deepest path of any table, with room for one more step.
const STEPS_MAX: usize = 8;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep {
    /// Into the field of an object, by its key.
    Field(&'static str),
    /// Into a list, by index from 0.
    Item(usize),
}

/// The steps of a path, without the type it leads to. Displayed with dots: `tools.3.name`.
#[derive(Debug, Clone, Copy)]
pub struct PathSteps {
    steps: [PathStep; STEPS_MAX],
    length: usize,
}

impl PathSteps {
    const ROOT: Self = Self { steps: [PathStep::Item(0); STEPS_MAX], length: 0 };

    /// The steps, outermost first.
    pub fn as_slice(&self) -> &[PathStep] {
        &self.steps[..self.length]
    }

    /// The key of the last field on the path; empty for the whole document.
    pub(crate) fn last_name(&self) -> &'static str {
        let name = |step: &PathStep| match step {
            PathStep::Field(name) => Some(*name),
            PathStep::Item(_) => None,
        };
        self.as_slice().iter().rev().find_map(name).unwrap_or_default()
    }

    const fn with(mut self, step: PathStep) -> Self {
        self.steps[self.length] = step;
        self.length += 1;
        self
    }
}

impl fmt::Display for PathSteps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.as_slice().iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            match step {
                PathStep::Field(name) => f.write_str(name)?,
                PathStep::Item(item) => write!(f, "{item}")?,
            }
        }
        Ok(())
    }
}

/// A path that leads to a `T`. The declarations of the objects give it one method per field.
#[derive(Debug)]
pub struct FieldPath<T> {
    steps: PathSteps,
    target: PhantomData<fn() -> T>,
}

impl<T> Clone for FieldPath<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FieldPath<T> {}

impl<T> FieldPath<T> {
    /// The path of the value itself; fields of it are relative.
    pub(crate) const ROOT: Self = Self { steps: PathSteps::ROOT, target: PhantomData };

    /// The same steps, to what the caller knows is there.
    pub(super) const fn cast<F>(self) -> FieldPath<F> {
        FieldPath { steps: self.steps, target: PhantomData }
    }

    /// One step into a field.
    pub(super) const fn field<F>(self, name: &'static str) -> FieldPath<F> {
        FieldPath { steps: self.steps.with(PathStep::Field(name)), target: PhantomData }
    }
}

impl<T> FieldPath<Vec<T>> {
    /// The item at an index.
    pub const fn at(self, index: usize) -> FieldPath<T> {
        FieldPath { steps: self.steps.with(PathStep::Item(index)), target: PhantomData }
    }
}

impl<T> FieldPath<Option<T>> {
    /// The same path, to what is there when it is not null.
    pub const fn some(self) -> FieldPath<T> {
        FieldPath { steps: self.steps, target: PhantomData }
    }
}

impl<T> From<FieldPath<T>> for PathSteps {
    fn from(path: FieldPath<T>) -> Self {
        path.steps
    }
}

impl<T> fmt::Display for FieldPath<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::app::Manifest;

    #[test]
    fn a_path_reads_as_findings_show_it() {
        assert_eq!(Manifest::PATH.to_string(), "");
        assert_eq!(Manifest::PATH.tools().at(3).name().to_string(), "tools.3.name");
        let hours = Manifest::PATH.agents().at(0).heartbeats().at(12).active_hours().some();
        assert_eq!(hours.start().to_string(), "agents.0.heartbeats.12.active_hours.start");
        assert_eq!(Manifest::PATH.install_settings().at(1).kind().to_string(), "install_settings.1.type");
    }
}
