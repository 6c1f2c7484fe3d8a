"""KakaoTalk as a page: acts as Kakao's platform does and shows what each turn did."""
