//! When things happen.

use crate::moment::Moment;
use crate::random::Random;

/// A stretch of time, its end not included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Period {
    pub(crate) start: Moment,
    pub(crate) end: Moment,
}

impl Period {
    /// A moment at which people work: days from eight to six, few at the edges, hardly any at night.
    pub(crate) fn office(self, random: &mut Random) -> Moment {
        loop {
            let moment = self.anytime(random);
            let share = match moment.0.div_euclid(3_600_000_000).rem_euclid(24) {
                8..=17 => 100,
                6 | 7 | 18 | 19 => 35,
                20 | 21 => 10,
                _ => 2,
            };
            if random.chance(share) {
                return moment;
            }
        }
    }

    /// Any moment, as machines work.
    pub(crate) fn anytime(self, random: &mut Random) -> Moment {
        Moment(random.between(self.start.0, self.end.0 - 1))
    }

    pub(crate) fn contains(self, moment: Moment) -> bool {
        self.start <= moment && moment < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_work_by_day_and_machines_always() {
        let period = Period { start: Moment::MONDAY, end: Moment::MONDAY.days(5) };
        let mut random = Random::new(4);
        let night = |moment: Moment| moment.0.div_euclid(3_600_000_000).rem_euclid(24) < 6;
        let office = (0..1_000).filter(|_| night(period.office(&mut random))).count();
        let machine = (0..1_000).filter(|_| night(period.anytime(&mut random))).count();
        assert!(office < 60, "{office}");
        assert!((150..350).contains(&machine), "{machine}");
    }
}
