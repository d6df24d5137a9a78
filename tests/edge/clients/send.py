"""Run as a program of its own, with one release of segment-analytics-python on its path: says what it sent.

Words: the edge's address, a write key, how many events besides one of each kind, ``gzip`` or ``plain``.
"""

import json
import sys

from segment.analytics.client import Client
from segment.analytics.version import VERSION

url, key, crowd, packing = sys.argv[1:]
failures: list[str] = []
client = Client(
    key,
    host=url,
    gzip=packing == "gzip",
    upload_size=40,
    upload_interval=0.2,
    timeout=5,
    max_retries=6,
    on_error=lambda error, batch: failures.append(f"{error} ({len(batch)})"),
)
answers = [
    client.identify("u1", {"title": "采购总监", "employees": 120}),
    client.track("u1", "Trial Started", {"plan": "team", "price": 199.5}),
    client.page("u1", "产品", "价格", {"url": "https://www.example.com/pricing", "title": "价格"}),
    client.screen("u1", "App", "Home"),
    client.group("u1", "g1", {"name": "示例公司"}),
    client.alias("anonymous-1", "u1"),
]
answers += [client.track("u1", "Crowd", {"n": number}) for number in range(int(crowd))]
client.flush()
client.join()
sent = [message["messageId"] for is_queued, message in answers if is_queued]
print(json.dumps({"version": VERSION, "sent": sent, "failures": failures}))
