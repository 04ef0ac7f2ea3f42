//! Work on many things at once, on as many threads as there are cores.

use std::sync::Mutex;
use std::thread::{available_parallelism, scope};

/// Bytes from which on a thread saves more time than starting it takes.
const LARGE_BYTES_MIN: usize = 256 * 1024;

/// The same as [`map`], on one thread unless the items have many bytes together.
pub fn map_if_large<T: Send, R: Send>(
    items: Vec<T>,
    bytes: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let small = |sum: usize, item| Some(sum.saturating_add(bytes(item))).filter(|sum| *sum < LARGE_BYTES_MIN);
    if items.iter().try_fold(0, small).is_some() {
        return items.into_iter().map(work).collect();
    }
    map(items, work)
}

/// The answers for all items, in their order. One item, or one core, takes no thread.
///
/// # Panics
/// When `work` does.
pub fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    map_on(available_parallelism().map_or(1, usize::from), items, work)
}

fn map_on<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    let threads = threads.min(count);
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    // Each takes the next item when it is done with one: items are of all sizes.
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().expect("nobody panics while holding it").next();
    let answers = Mutex::new(Vec::with_capacity(count));
    let run = || {
        while let Some((at, item)) = next() {
            let answer = work(item);
            answers.lock().expect("nobody panics while holding it").push((at, answer));
        }
    };
    scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let mut answers = answers.into_inner().expect("nobody panics while holding it");
    answers.sort_unstable_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Both answers; the second is worked out on a thread of its own where there is a second core.
///
/// # Panics
/// When either does.
pub fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    if available_parallelism().map_or(1, usize::from) < 2 {
        return (first(), second());
    }
    scope(|scope| {
        let second = scope.spawn(second);
        (first(), second.join().expect("a panic over there is a panic here"))
    })
}

#[cfg(test)]
mod tests {
    use super::{both, map_on};

    #[test]
    fn answers_come_in_the_order_of_the_items_whatever_the_threads() {
        let items: Vec<u64> = (0..1_000).collect();
        let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
        for threads in [0, 1, 2, 7, 2_000] {
            assert_eq!(map_on(threads, items.clone(), |item| item * item), squares, "{threads} threads");
            assert_eq!(map_on(threads, Vec::<u64>::new(), |item| item), Vec::<u64>::new());
        }
    }

    #[test]
    #[should_panic]
    fn a_panic_is_not_swallowed() {
        map_on(2, vec![1, 2, 3, 4], |item| assert_ne!(item, 3));
    }

    #[test]
    fn both_answer() {
        let words = ["a", "b"];
        assert_eq!(both(|| words.len(), || words.concat()), (2, "ab".to_owned()));
    }
}
