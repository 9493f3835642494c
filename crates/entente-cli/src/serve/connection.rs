//! Connections: so many at once, none that keeps the desk waiting for its questions, and an orderly end.

use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{io, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_io_timeout::TimeoutStream;

/// Connections at once.
const MOST: usize = 512;
/// How long the head of a request may take to come.
const HEAD: Duration = Duration::from_secs(20);
/// How long an answer may wait until some of it is taken.
const WRITE: Duration = Duration::from_secs(30);
/// Bytes of the head of a request.
const HEAD_BYTES: usize = 64 * 1024;
/// How long answers under way may take once the desk is told to stop.
const LAST: Duration = Duration::from_secs(5);

/// Serves until `stop` is done.
pub(super) async fn serve(listener: TcpListener, pages: Router, stop: impl Future<Output = ()>) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(MOST));
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Too many open files, say: the next try may do.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let place = tokio::select! {
            place = Arc::clone(&room).acquire_owned() => match place {
                Ok(place) => place,
                Err(_) => break,
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        // Who asks and does not read the answer is not waited for.
        let mut stream = Box::pin(TimeoutStream::new(stream));
        stream.as_mut().set_write_timeout_pinned(Some(WRITE));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(pages.clone()));
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A reader that goes away is no error of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST, open.shutdown()).await;
    Ok(())
}
