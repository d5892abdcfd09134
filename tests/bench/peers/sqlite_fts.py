"""SQLite through Python's own module: one table of normalised columns with the record, and FTS5 over the record."""

import json
import sqlite3
import sys

database, *files = sys.argv[1:]
connection = sqlite3.connect(database)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute(
    "CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT, source TEXT, action TEXT, actor TEXT, address TEXT, text TEXT)"
)
connection.execute("CREATE VIRTUAL TABLE event_text USING fts5(text, content = 'event', content_rowid = 'id')")


def rows():
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                if "eventTime" in event:
                    actor = event["userIdentity"].get("arn")
                    yield event["eventTime"], event["eventSource"], event["eventName"], actor, event["sourceIPAddress"], line
                else:
                    user, address = event["user"]["username"], event["sourceIPs"][0]
                    yield event["requestReceivedTimestamp"], event["apiVersion"], event["verb"], user, address, line


connection.executemany("INSERT INTO event (at, source, action, actor, address, text) VALUES (?, ?, ?, ?, ?, ?)", rows())
connection.execute("CREATE INDEX event_at ON event (at)")
connection.execute("INSERT INTO event_text (event_text) VALUES ('rebuild')")
connection.commit()
found = connection.execute("SELECT count(*) FROM event_text WHERE event_text MATCH 'deploy'").fetchone()[0]
count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
connection.close()
print("found", found)
print("events", count)
