export default
  "trả lời tốt/" +
  "trả lời không tốt/" +
  "sao chép/" +
  "đã sao chép/" +
  "tạo sinh lại câu trả lời|thử lại/" +
  "chỉnh sửa/" +
  "lưu|lưu dưới dạng bản sao|gửi/" +
  "hủy bỏ/" +
  "dừng|dừng tạo/" +
  "tin nhắn trước|tin nhắn tiếp theo/" +
  "trả lời";
