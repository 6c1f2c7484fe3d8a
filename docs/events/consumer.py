"""Prints a team's notices as they come: python consumer.py QUEUE_URL (AWS credentials as usual)."""

import json
import sys

import boto3


def notices(queue_url):
    sqs, seen = boto3.client("sqs"), set()
    while True:
        found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
        for message in found.get("Messages", []):
            notice = json.loads(message["Body"])
            if notice["notice_id"] not in seen:  # delivery is at least once
                yield notice  # whoever fails here gets it again
                seen.add(notice["notice_id"])
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])


if __name__ == "__main__":
    for notice in notices(sys.argv[1]):
        print(notice["data"]["urgency"], notice["summary"], notice["link"])
