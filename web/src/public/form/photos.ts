/**
 * Photos are made smaller before they are sent: a phone's 12 megapixels become a few hundred kilobytes that a slow
 * network can carry. What the browser cannot open is sent as it is; the server takes the metadata away in any case.
 */
const LONGEST_SIDE = 2048;
const SMALL_ENOUGH = 400_000;
const QUALITY = 0.85;

export async function shrinkPhoto(file: File): Promise<{ blob: Blob; name: string }> {
  const asItIs = { blob: file as Blob, name: file.name };
  const isPhoto = /^image\/(jpeg|png|webp|heic|heif)$/.test(file.type);
  if (!isPhoto || (file.size <= SMALL_ENOUGH && /jpeg|png|webp/.test(file.type))) return asItIs;
  try {
    const blob = await redraw(file);
    return blob && blob.size < file.size ? { blob, name: `${file.name.replace(/\.\w+$/, "")}.jpg` } : asItIs;
  } catch {
    return asItIs;
  }
}

async function redraw(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
