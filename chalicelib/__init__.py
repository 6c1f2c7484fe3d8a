"""Hope Talk: a city's KakaoTalk welfare channel."""
