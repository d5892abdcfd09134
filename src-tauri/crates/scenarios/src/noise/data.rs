//! Reads of objects in buckets whose data events are logged, by those who may read them.

use crate::json::object;
use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::noise::Plan;
use crate::random::Random;
use crate::wire::cloudtrail::{self, Call, Caller};
use crate::world::{PRODUCTION, Person, World};

/// A key that an object of these buckets may have.
pub(crate) fn object_key(random: &mut Random, at: Moment) -> String {
    let day = at.days(-random.between(0, 3)).calendar("%Y-%m-%d");
    format!("dt={day}/part-{:05}.parquet", random.between(0, 63))
}

/// One read of an object, or of the list of objects.
pub(crate) fn read(
    ledger: &mut Ledger,
    world: &World,
    random: &mut Random,
    caller: Caller<'_>,
    bucket: &str,
    at: Moment,
    list: bool,
) -> String {
    let call = data_call(random, caller, bucket, at, list);
    cloudtrail::record(ledger, world, random, call)
}

/// One read that the bucket refuses.
pub(crate) fn refused(
    ledger: &mut Ledger,
    world: &World,
    random: &mut Random,
    person: &Person,
    bucket: &str,
    at: Moment,
) {
    let call =
        data_call(random, Caller::Person(person), bucket, at, true).refused("AccessDenied", "Access Denied");
    cloudtrail::record(ledger, world, random, call);
}

fn data_call<'a>(random: &mut Random, caller: Caller<'a>, bucket: &str, at: Moment, list: bool) -> Call<'a> {
    let host = format!("{bucket}.s3.us-east-1.amazonaws.com");
    let arn = format!("arn:aws:s3:::{bucket}");
    let mut call = if list {
        let parameters = object! {
            "list-type": "2", "bucketName": bucket, "prefix": "dt=", "Host": host, "encoding-type": "url",
        };
        Call::read(at, PRODUCTION, caller, "s3", "ListObjects", parameters)
    } else {
        let key = object_key(random, at);
        let parameters = object! { "bucketName": bucket, "Host": host, "key": &key };
        Call::read(at, PRODUCTION, caller, "s3", "GetObject", parameters)
            .on("AWS::S3::Object", format!("{arn}/{key}"))
    };
    call.data = true;
    call.on("AWS::S3::Bucket", arn)
}

pub(super) fn reads(ledger: &mut Ledger, world: &World, plan: &Plan, random: &mut Random) {
    for (name, count, until) in &plan.logged {
        let Some(bucket) = world.buckets.iter().find(|bucket| bucket.name == *name) else { continue };
        let (people, service) = world.readers(bucket);
        let key =
            world.services.iter().find(|(other, _)| *other == service).map_or("", |(_, key)| key.as_str());
        for _ in 0..*count {
            // Programs read around the clock, people while they work.
            let by_person = random.chance(25);
            let at = if by_person { plan.technical.office(random) } else { plan.technical.anytime(random) };
            if until.is_some_and(|until| at >= until) {
                continue;
            }
            let caller = if by_person {
                Caller::Person(random.one(&people))
            } else {
                Caller::Service { role: service, key, session: format!("{service}-{}", at.calendar("%d%H")) }
            };
            let list = random.chance(18);
            read(ledger, world, random, caller, name, at, list);
        }
        for _ in 0..count.div_ceil(700) {
            let at = plan.technical.office(random);
            let outsiders: Vec<&Person> = world
                .people
                .iter()
                .filter(|person| people.iter().all(|reader| reader.handle != person.handle))
                .collect();
            if until.is_none_or(|until| at < until) {
                let person = random.one(&outsiders);
                refused(ledger, world, random, person, name, at);
            }
        }
    }
}
