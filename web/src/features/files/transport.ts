// Carries the bytes of one upload: tus 1.0 by tus-js-client. The retries are the model's, which knows the network and the
// person; here one attempt ends with all bytes acknowledged, or with the server's refusal in our words.
import { Upload as TusUpload } from "tus-js-client";
import { ApiError } from "../../api/error.ts";
import { refusalOf } from "./refusal.ts";

/** As the server takes it (LIMIT_UPLOAD_CHUNK_BYTES). */
const CHUNK = 4 * 1024 * 1024;

export interface Sending {
  readonly file: Blob;
  readonly url: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly onUrl: (url: string) => void;
  readonly onProgress: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** Resolves when the server has every byte; rejects with ApiError, also with "offline" when it was stopped. */
export type Transport = (sending: Sending) => Promise<void>;

export const tusTransport: Transport = ({ file, url, metadata, onUrl, onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const upload = new TusUpload(file, {
      endpoint: "/api/v1/uploads",
      uploadUrl: url,
      chunkSize: CHUNK,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata: { ...metadata },
      onUploadUrlAvailable: () => upload.url && onUrl(upload.url),
      onProgress: (sent) => onProgress(sent),
      onSuccess: () => resolve(),
      onError: (error) => reject(refusalOf(error)),
    });
    const stop = () => {
      void upload.abort().catch(() => {});
      reject(new ApiError("offline", 0, "stopped"));
    };
    if (signal.aborted) stop();
    else {
      signal.onabort = stop;
      upload.start();
    }
  });
