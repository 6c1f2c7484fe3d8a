"""A report or consultation taken by phone or at the counter, in the same form as in KakaoTalk."""
