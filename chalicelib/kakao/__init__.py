"""Kakao's protocols: skill requests and answers, the channel webhook, the Event API. An edge."""
