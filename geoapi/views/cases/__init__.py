"""Cases of idle land 闲置土地案件, as answers and tables; without the role no person is named."""
