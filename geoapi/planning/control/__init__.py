"""Control indicators 工业项目建设用地控制指标: tables by edition, each parcel judged by them."""
