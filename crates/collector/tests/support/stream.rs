//! Requests byte by byte, as no ordinary client sends them.

use super::{Collector, PAGE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The head of a post whose client waits to be told that its body is wanted.
pub fn head(collector: &Collector, length: usize) -> String {
    format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nOrigin: {PAGE}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        collector.records_path(),
        collector.address
    )
}

/// A request whose handler has begun to read its body, which proves that it is under way.
pub async fn under_way(collector: &Collector, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(collector.address).await.unwrap();
    stream
        .write_all(head(collector, length).as_bytes())
        .await
        .unwrap();
    let mut wanted = [0; 25];
    stream.read_exact(&mut wanted).await.unwrap();
    assert_eq!(&wanted, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

/// All that still comes.
pub async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
