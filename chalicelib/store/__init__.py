"""DynamoDB and field encryption: the only place that knows the table. An edge."""
